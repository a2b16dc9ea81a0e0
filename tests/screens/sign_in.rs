//! Customers at the screen: they sign in, see what is theirs and what is public, and nobody's name.

use crate::harness::{Journal, MIDDLE, Person, SIZES, SMALL};
use backtape::domain::Handle;
use backtape::domain::bank::iban;
use backtape::session::passwords::Whose;

const BANK: Journal = Journal::bare(&[
    "open bartholomew bart@example.org name \"Bartholomew Brightwater\"",
    "open alice alice@example.org name \"Alice Albers\"",
    "open cassiopeia cass@example.org name \"Cassiopeia Crane\"",
    "open purse alice@example.org for alice",
    "deposit alice 1000.00 wages",
    "deposit bartholomew 912.00 \"from Cassiopeia Crane\"",
    "deposit cassiopeia 834.00",
    "transfer bartholomew alice 12.00 lunch",
    "transfer bartholomew cassiopeia 13.00 dinner",
    "list XYZ",
    "grant alice XYZ 50",
    "grant bartholomew XYZ 50",
    "sell bartholomew XYZ 10 @ 9.00",
    "buy alice XYZ 4 @ 9.00",
    "buy cassiopeia XYZ 3 @ 9.00",
    "buy cassiopeia XYZ 5 @ 8.00",
    "buy alice XYZ 2 @ 7.00",
    "withdraw bartholomew 5000.00",
    "stock widget 9 @ 5.00",
    "reserve cassiopeia widget*2",
    "reserve alice widget*1",
    "mark \"Bartholomew is late\"",
    "transfer alice bartholomew 20.00 thanks",
    "dividend XYZ 0.50",
]);

const PASSWORD: &str = "correct horse battery";

/// What must be nowhere to be seen. The last two are what somebody has.
const OTHERS: [&str; 10] = [
    "bartholomew",
    "Bartholomew",
    "Brightwater",
    "bart@",
    "cassiopeia",
    "Cassiopeia",
    "Crane",
    "cass@",
    "dinner",
    "834.00",
];

fn alice() -> Whose {
    Whose::Customer(Handle::parse("alice").unwrap())
}

/// Alice at the screen, not yet signed in.
fn opened(size: (u16, u16)) -> Person {
    BANK.open_with(&[(alice(), PASSWORD)], size)
}

fn signed_in(size: (u16, u16)) -> Person {
    let mut person = opened(size);
    person.keys(&format!("I 'alice' Tab '{PASSWORD}' Enter"));
    person
}

#[test]
fn signing_in_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = opened(size);
        person.keys("I 'alice' Tab 'correct ho'");
        assert!(!person.screen().contains("correct"), "a password is never shown");
        insta::assert_snapshot!(format!("sign_in_{name}"), person.screen());
        person.keys("Enter");
        assert!(person.screen().contains("do not go together"), "{}", person.screen());
        assert!(!person.screen().contains('•'), "what was typed is gone");
        let mut person = signed_in(size);
        person.keys("2");
        insta::assert_snapshot!(format!("signed_in_bank_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        person.keys("1");
        insta::assert_snapshot!(format!("signed_in_floor_{name}"), person.screen());
        person.keys("B");
        insta::assert_snapshot!(format!("signed_in_refused_{name}"), person.screen());
    }
}

#[test]
fn nobody_else_s_name_is_on_any_screen() {
    for (_, size) in SIZES {
        let mut person = signed_in(size);
        let bank = &person.session().live().world.bank;
        let names = ["bartholomew", "cassiopeia"].map(|name| bank.find_handle(&Handle::parse(name).unwrap()).unwrap());
        let ibans = names.map(|id| bank.profile(id).unwrap().iban);
        let hidden: Vec<String> = OTHERS.iter().map(|word| (*word).to_owned()).collect();
        let numbers = ibans.iter().flat_map(|number| [number.to_string(), iban::spaced(number)]);
        let hidden: Vec<String> = hidden.into_iter().chain(numbers).collect();
        let look = |person: &Person, keys: &str| {
            let screen = person.screen();
            let told = hidden.iter().find(|word| screen.contains(word.as_str()));
            assert_eq!(told, None, "after {keys}:\n{screen}");
            assert!(person.row(0).contains("as alice"), "after {keys}: {}", person.row(0));
        };
        look(&person, "signing in");
        for screen in ["1", "2", "3", "4"] {
            person.keys(screen);
            // All panes, in all their forms, and from every one of them all that can be asked for.
            for pane in 0..6 {
                for keys in [
                    "j", "k", "PageDown", "z", "z", "v", "v", "y", "Enter", "Esc", "R", "l", "Esc", "e", "E", "P", "A",
                    "S", "p", "H", "r", "x", "G", "d", "Esc", "t", "Tab", "Esc", "b", "Esc", "s", "Esc", "i", "Esc",
                    "w", "Esc", "c", "a", "Esc", "f", "F", "o", "=", "m", "M", "Esc", "u", "U", "Space", "Space", "K",
                    "D", "L", "V", "/", "Esc", ":", "Up", "Down", "Tab", "Esc", "?", "Esc", ">", "<",
                ] {
                    person.keys(keys);
                    look(&person, &format!("{screen}, pane {pane}, {keys}"));
                }
                person.keys("Tab");
            }
        }
        person.keys("1 Home");
        for n in 0..24 {
            look(&person, &format!("step {n}"));
            person.keys("2");
            look(&person, &format!("the bank at step {n}"));
            person.keys("4");
            look(&person, &format!("the history at step {n}"));
            person.keys("1 ]");
        }
        person.keys("5");
        look(&person, "5");
        for typed in [
            "/ 'other' Enter",
            "Esc / 'account:other-1' Enter",
            "Esc / 'amount:>=800' Enter",
            "Esc : 'transfer alice other-1 1' Enter",
        ] {
            person.keys(typed);
            look(&person, typed);
        }
    }
}

#[test]
fn a_customer_moves_their_own_and_is_told_what_is_not() {
    let mut person = signed_in(MIDDLE);
    let before = person.last();
    let balance = |person: &Person| {
        let bank = &person.session().live().world.bank;
        let id = bank.find_handle(&Handle::parse("bartholomew").unwrap()).unwrap();
        bank.account(id).unwrap().balance.0
    };
    let had = balance(&person);
    person.keys(": 'transfer alice bartholomew 5.00' Enter");
    assert_eq!(person.last().0, before.0 + 1, "{}", person.screen());
    assert!(person.screen().contains("5.00") && !person.screen().contains("bartholomew"), "{}", person.screen());
    // By the name that others have here they can be paid, too, and by a ticket.
    person.keys("t 'other-1' Tab '3' Enter");
    assert_eq!(person.last().0, before.0 + 2, "{}", person.screen());
    assert_eq!(balance(&person) - had, 800, "in cents");
    let last = person.last();
    for (typed, says) in [
        ("transfer bartholomew alice 5.00", "customers move what is their own"),
        ("forget cassiopeia", "customers move what is their own"),
        ("end-day", "customers move what is their own"),
        ("cancel 1", "customers move what is their own"),
    ] {
        person.keys(&format!(": '{typed}' Enter"));
        assert!(person.screen().contains(says), "{typed}: {}", person.screen());
        person.keys("Esc");
    }
    for (keys, says) in
        [("B", "branching is the operator's"), ("x", "another past is"), ("u", "undoing is"), ("E", "exporting is")]
    {
        person.keys(keys);
        assert!(person.screen().contains(says), "{keys}: {}", person.screen());
    }
    person.keys("[ [ : 'deposit alice 1.00' Enter");
    assert!(person.screen().contains("the past is to look at"), "{}", person.screen());
    assert_eq!(person.last(), last);
    person.keys("Esc End");
    // The operator does not find what was typed, and has all of it.
    person.keys("I");
    assert!(person.screen().contains("alice is signed out"), "{}", person.screen());
    assert!(person.row(0).contains("operator") && person.screen().contains("bartholomew"), "{}", person.screen());
}

#[test]
fn passwords_are_recalled_by_nothing_and_wrong_ones_said_calmly() {
    let mut person = opened(SMALL);
    for (who, password) in [("alice", "wrong password"), ("nobody", PASSWORD), ("cassiopeia", PASSWORD)] {
        person.keys(&format!("I '{who}' Tab '{password}' Enter"));
        assert!(person.screen().contains("do not go together"), "{}", person.screen());
        person.keys("Esc");
    }
    person.keys(&format!(": 'sign-in alice' Enter '{PASSWORD}' Enter"));
    assert!(person.row(0).contains("as alice"), "{}", person.screen());
    person.keys(": Up Up Up");
    assert!(!person.screen().contains("horse"), "{}", person.screen());
    person.keys("Esc : 'sign-out' Enter");
    assert!(!person.row(0).contains("as alice"));
    person.keys(": Up");
    assert!(!person.screen().contains("horse") && !person.screen().contains("sign-in"), "{}", person.screen());
    let mut none = BANK.open(SMALL);
    none.keys("I 'alice' Tab 'correct horse' Enter");
    assert!(none.screen().contains("no data directory"), "{}", none.screen());
}

#[test]
fn an_operator_with_a_password_locks_the_screen() {
    for (name, size) in SIZES {
        let mut person = BANK.open_with(&[(alice(), PASSWORD), (Whose::Operator, "operators only")], size);
        insta::assert_snapshot!(format!("locked_{name}"), person.screen());
        let shows_nothing = |person: &Person| {
            let screen = person.screen();
            assert!(
                !screen.contains("alice") && !screen.contains("XYZ") && !screen.contains("bartholomew"),
                "{screen}"
            );
        };
        for keys in ["Esc", "Esc q", "Ctrl-u", "Tab Ctrl-u 'operators onl' Enter", "Tab"] {
            person.keys(keys);
            assert!(person.screen().contains("locked") || person.screen().contains("do not go"), "{}", person.screen());
            shows_nothing(&person);
        }
        person.keys(&format!("Ctrl-u 'alice' Tab '{PASSWORD}' Enter"));
        assert!(person.row(0).contains("as alice"), "{}", person.screen());
        person.keys("I");
        shows_nothing(&person);
        person.keys("Tab 'operators only' Enter");
        assert!(person.screen().contains("bartholomew"), "{}", person.screen());
        person.keys("I 'alice' Enter Esc");
        assert!(person.screen().contains("bartholomew"), "who asks in vain stays who they were");
        assert!(!person.has_quit());
    }
    let mut person = BANK.open_with(&[(Whose::Operator, "operators only")], MIDDLE);
    person.keys("Ctrl-c");
    assert!(person.has_quit());
}
