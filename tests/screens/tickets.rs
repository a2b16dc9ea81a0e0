//! Tickets: what they say before they are sent, what comes of them, and that a refusal leaves them
//! as they were typed.

use crate::harness::{Journal, LARGE, MIDDLE, Person, SMALL};
use backtape::domain::{Outcome, Step};

/// The stage of the starter market, where nobody has acted yet, and a book of a few orders.
pub const STAGE: Journal = Journal::starter(
    0,
    &[
        "grant you ACME 25",
        "sell castor ACME 12 @ 101.52",
        "sell pollux ACME 8 @ 101.54",
        "sell nora ACME 5 @ 101.54",
        "buy castor ACME 30 @ 101.48",
        "buy you GLOBEX 10 @ 13.00",
        "mark \"the stage is set\"",
    ],
);

/// The ticket on the screen, and the two lines at the bottom.
pub fn ticket(person: &Person) -> String {
    let screen = person.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let titles = ["Buy", "Sell", "Transfer", "Amend", "Deposit", "Withdraw", "Order from the shop"];
    let starts = |line: &str| titles.iter().any(|title| line.starts_with(&format!("╭ {title} ")));
    let top = lines.iter().position(|line| starts(line)).unwrap_or_else(|| panic!("no ticket:\n{screen}"));
    let width = lines[top].chars().take_while(|c| *c != '╮').count() + 1;
    let cut = |line: &&str| line.chars().take(width).collect::<String>() + "\n";
    let end = lines[top..].iter().position(|line| line.starts_with('╰')).expect("the ticket ends");
    let bottom = lines.len() - 2;
    lines[top..=top + end].iter().map(cut).chain(lines[bottom..].iter().map(|line| format!("{line}\n"))).collect()
}

fn is_open(person: &Person) -> bool {
    person.screen().lines().any(|line| line.starts_with("▸ ") || line.starts_with("│▸ "))
}

fn last_step(person: &Person) -> Step {
    let history = person.session().history();
    history.step(person.last()).expect("a step")
}

/// Each ticket: what is typed, what is said once it is done, and what is typed that is refused.
const CASES: [(&str, &str, &str, &str, &str); 6] = [
    (
        "buy",
        "b '30' Tab '101.54'",
        "bought 25 ACME for 2,538.26, 5 wait @ 101.54 in the book",
        "b '5000'",
        "available to you: 9,869.94, not 507,853.80",
    ),
    ("sell", "s '20' Tab Ctrl-u", "sold 20 ACME @ 101.48", "s '26'", "available to you: 25 ACME, not 26"),
    (
        "transfer",
        "t 'landl' Tab '640' Tab 'rent'",
        "Paid: 640.00 you → landlord",
        "t 'carol' Tab '99999'",
        "available to you: 9,869.94, not 99,999.00",
    ),
    ("deposit", "d '250.50'", "Paid in: 250.50 to you", "d '0'", "zero is not an amount to move"),
    (
        "withdraw",
        "w '250' Tab 'cash'",
        "Paid out: 250.00 from you",
        "w '9870'",
        "available to you: 9,869.94, not 9,870.00",
    ),
    (
        "shop",
        "i 'wid' Right '2 gadget*1'",
        "Sold: 2 widget, 1 gadget for 44.30",
        "i 'gadget*31'",
        "the shop has 30 gadget, not 31",
    ),
];

#[test]
fn tickets_say_what_would_happen_and_then_it_does() {
    for (name, keys, told, _, _) in CASES {
        for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
            let mut person = STAGE.open(size);
            let before = person.last();
            person.keys(keys);
            insta::assert_snapshot!(format!("ticket_{name}_{place}"), ticket(&person));
            assert_eq!(person.last(), before, "nothing is written before it is sent");
            person.keys("Enter");
            assert!(!is_open(&person), "{name}: {}", person.screen());
            let said = person.row(usize::from(size.1) - 2);
            assert!(said.contains(told) && said.contains('✓'), "{name}: {said}");
            assert!(matches!(last_step(&person).outcome, Outcome::Accepted(_)));
        }
    }
}

#[test]
fn a_refusal_says_why_and_the_ticket_stays_as_typed() {
    for (name, _, _, keys, why) in CASES {
        for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
            let mut person = STAGE.open(size);
            person.keys(keys);
            let typed = ticket(&person);
            insta::assert_snapshot!(format!("ticket_{name}_refused_{place}"), typed);
            person.keys("Enter");
            let sent = ticket(&person);
            let body = |text: &str| text.lines().take_while(|line| !line.starts_with('╰')).count();
            let same = |text: &str| text.lines().take(body(text)).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(same(&sent), same(&typed), "{name}");
            assert!(sent.contains(&format!("✗ {why}")), "{name}: {sent}");
            assert!(matches!(last_step(&person).outcome, Outcome::Rejected(_)), "the refusal is a record");
        }
    }
}

#[test]
fn a_ticket_in_the_past_asks_for_a_branch_and_forks() {
    for (name, keys, told, refused, why) in CASES {
        for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
            let mut person = STAGE.open(size);
            let main = person.last();
            person.keys("[").keys(refused).keys("Enter");
            assert!(person.screen().contains(&format!("✗ {why}")), "{name}: {}", person.screen());
            assert!(is_open(&person) && !person.screen().contains("called: "), "{name}: {}", person.screen());
            person.keys("Esc").keys(keys).keys("Enter");
            if name == "buy" {
                insta::assert_snapshot!(format!("ticket_past_{place}"), ticket(&person));
            }
            let asked = person.row(usize::from(size.1) - 2);
            assert!(asked.contains("branch for “") && asked.contains("called: from-"), "{name}: {asked}");
            person.keys("Esc");
            assert!(is_open(&person), "the ticket stays: {}", person.screen());
            assert_eq!(person.last(), main, "nothing is written yet");
            person.keys("Enter Ctrl-u 'idea' Enter");
            let said = person.row(usize::from(size.1) - 2);
            let shown: String = told.chars().take(30).collect();
            assert!(said.contains(&shown) && !is_open(&person), "{name}: {said}");
            assert!(person.row(0).contains("BRANCH"), "{}", person.row(0));
            let history = person.session().history();
            assert_eq!(history.find_branch("main").unwrap().tip, main, "the old future stays");
            assert_eq!(history.find_branch("idea").unwrap().tip, person.last());
        }
    }
}

#[test]
fn the_screen_with_a_ticket_on_it() {
    for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
        let mut person = STAGE.open(size);
        person.keys("Tab b '15'");
        let screen = person.screen();
        assert!(screen.contains("101.48") && screen.contains("Book"), "the book stays in sight: {screen}");
        insta::assert_snapshot!(format!("ticket_screen_{place}"), screen);
    }
}

#[test]
fn a_field_says_what_is_wrong_with_it() {
    let cases = [
        ("b 'abc'", "✗ qty: \"abc\" is not a quantity; write a quantity like 25"),
        ("b '5' Tab '1.234567'", "✗ price: \"1.234567\" has more than 4 decimal places"),
        ("b '5' Up Up 'no such'", "✗ symbol: \"no such\" is not a symbol like ACME"),
        ("t Tab '5'", "to: an account: its handle or IBAN"),
        ("t 'Carol' Tab '5'", "✗ to: \"Carol\" has capital letters"),
        ("i 'widget*'", "items: "),
        ("i '\"'", "✗ items: the quote is not closed"),
        ("b '5' Up Up Up 'you ACME 5 #'", "✗ account: \"you ACME 5 #\" is not"),
    ];
    for (keys, wrong) in cases {
        let mut person = STAGE.open(LARGE);
        let before = person.last();
        person.keys(keys);
        let flat =
            |person: &Person| ticket(person).replace(" │\n│  ", " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat(&person).contains(wrong), "{keys}: {}", ticket(&person));
        person.keys("Enter");
        assert!(is_open(&person), "{keys}");
        assert_eq!(person.last(), before, "{keys}: nothing is written");
    }
}

#[test]
fn fields_are_gone_through_completed_and_chosen() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("b");
    assert!(person.row_with("▸").contains("qty"));
    assert!(person.row_with("  price ").contains("101.52     ask 101.52"), "{}", ticket(&person));
    person.keys("Tab Tab");
    assert!(person.row_with("▸").contains("in force  [gtc] day  gtd  post  ioc  fok"), "{}", ticket(&person));
    assert!(person.keys("Right Right Right").row_with("▸").contains("[post] ioc  fok"), "{}", ticket(&person));
    assert!(person.keys("Right Right").row_with("▸").contains("[fok]"), "{}", ticket(&person));
    assert!(person.keys("Right").row_with("▸").contains("[gtc] day"));
    assert!(person.keys("i").row_with("▸").contains("[ioc] fok"));
    assert!(person.keys("Tab").row_with("▸").contains("show"), "{}", ticket(&person));
    person.keys("Tab Tab Right");
    assert!(person.row_with("▸").contains("GLOBEX"), "{}", ticket(&person));
    assert!(!person.row_with("  price ").contains("101.52"), "the price follows: {}", ticket(&person));
    person.keys("'ac'");
    assert!(person.row_with("▸").contains("acME"), "the rest is proposed: {}", ticket(&person));
    person.keys("Tab Tab '3'");
    assert!(person.screen().contains(":buy you ACME 3 @ 101.52 ioc"), "{}", ticket(&person));
    person.keys("Shift-Tab Up Up 'you'");
    assert!(person.row_with("▸").contains("account   you"), "typing replaces a default: {}", ticket(&person));
    let last = person.last();
    person.keys("Ctrl-u 'alic' Enter");
    assert!(is_open(&person) && person.row_with("▸").contains("alice"), "{}", ticket(&person));
    assert_eq!(person.last(), last, "what was not read through is not sent");
    person.keys("Esc");
    assert!(!is_open(&person));
}

#[test]
fn orders_of_every_shape_are_placed_and_amended_in_place() {
    let mut person = STAGE.open(LARGE);
    person.keys("b '20' Tab Ctrl-u '101.40' Tab p");
    assert!(person.screen().contains(":buy you ACME 20 @ 101.40 post"), "{}", ticket(&person));
    person.keys("Ctrl-c b '40' Tab Ctrl-u '101.40' Tab Tab '10'");
    assert!(person.screen().contains(":buy you ACME 40 @ 101.40 show 10"), "{}", ticket(&person));
    assert!(person.row_with("waits        40").contains("10 in sight"), "{}", ticket(&person));
    person.keys("Enter");
    assert!(person.row_with("shows 10").contains("0/40"), "{}", person.screen());
    // Amended where it stands in the list; what would come of it is seen before it is sent.
    while !person.keys("Tab").row(59).contains("a amend") {}
    let row = person.screen().lines().position(|line| line.contains("shows 10")).unwrap();
    let first =
        person.screen().lines().position(|line| line.contains(" order ") && line.contains("filled")).unwrap() + 1;
    person.keys(&"Up ".repeat(9)).keys(&"Down ".repeat(row - first)).keys("a");
    assert!(person.row_with("│  order     6").contains("buy 40 ACME @ 101.40"), "{}", ticket(&person));
    assert!(person.row_with("▸ qty").contains("qty       40"), "{}", ticket(&person));
    person.keys("'30'");
    assert!(person.screen().contains("qty 30 @ 101.40"), "{}", ticket(&person));
    insta::assert_snapshot!("ticket_amend_200x60", ticket(&person));
    person.keys("Enter");
    assert!(person.row_with("shows 10").contains("0/30"), "{}", person.screen());
    person.keys("a Ctrl-u '30' Tab Ctrl-u '101.54' Enter");
    assert!(person.row(58).contains("Trade"), "{}", person.row(58));
}

#[test]
fn a_price_that_was_typed_stays_with_another_instrument() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("b Tab '99' Up Up Up Right");
    assert!(person.row_with("  price ").contains("99 "), "{}", ticket(&person));
}

#[test]
fn the_shelf_and_the_list_of_accounts_fill_tickets_in() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("3 j Enter");
    assert!(person.row_with("  items ").contains("gadget*1"), "{}", person.screen());
    person.keys("Esc 2 j t");
    assert!(person.row_with("  to ").contains("alice"), "{}", person.screen());
}

#[test]
fn cancelling_says_what_is_gone_and_several_are_chosen_from() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("c");
    assert!(person.row(38).contains("✓ cancelled order 5: buy 10 GLOBEX @ 13"), "{}", person.row(38));
    person.keys("c");
    assert!(person.row(38).contains("✗ there is no open order to cancel"), "{}", person.row(38));
    person.keys("b '1' Tab '90' Enter b '2' Tab '91' Enter");
    let before = person.last();
    person.keys("c");
    assert!(person.row(38).contains("2 orders are open: choose one"), "{}", person.row(38));
    assert_eq!(person.last(), before, "nothing that is not seen to be selected is cancelled");
    person.keys("Down c");
    assert!(person.row(38).contains("✓ cancelled order 6: buy 1 ACME @ 90"), "{}", person.row(38));
    person.keys("[ c");
    assert!(person.row(38).contains("branch for “cancel"), "{}", person.screen());
}

#[test]
fn the_keys_of_tickets_stand_in_the_bar_and_in_the_help() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("b");
    let bar = person.row(39);
    assert!(bar.contains("Enter send") && bar.contains("Tab Shift-Tab field") && bar.contains("Esc leave"), "{bar}");
    person.keys("Esc : Esc ?");
    let help: String = (0..8).map(|_| person.keys("PageDown").screen()).collect();
    for told in ["ticket: send it", "command line: an earlier command"] {
        assert!(help.contains(told), "{told}: {help}");
    }
}
