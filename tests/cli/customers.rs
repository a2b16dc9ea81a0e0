//! Customers sign in, and see and move what is their own.

use crate::floor::{Floor, Ran, objects};
use std::fs;

const OTHERS: [&str; 5] =
    ["bartholomew", "Bartholomew Brightwater", "bart@example.org", "cassiopeia", "Cassiopeia Crane"];

/// A bank with three customers who have dealt with each other, alice with two accounts. Two have a password.
fn bank() -> Floor {
    let floor = Floor::bare();
    let script = "open alice alice@example.org name \"Alice Albers\"\nopen bartholomew bart@example.org name \"Bartholomew Brightwater\"\n\
        open cassiopeia cass@example.org name \"Cassiopeia Crane\"\nopen purse alice@example.org for alice\n\
        deposit alice 1000.00 wages\ndeposit bartholomew 900.00 \"from Cassiopeia Crane\"\ndeposit cassiopeia 800.00\n\
        transfer bartholomew alice 12.00 lunch\ntransfer bartholomew cassiopeia 13.00 dinner\nlist XYZ\ngrant alice XYZ 50\n\
        grant bartholomew XYZ 50\nsell bartholomew XYZ 10 @ 9.00\nbuy alice XYZ 4 @ 9.00\nbuy cassiopeia XYZ 3 @ 9.00\n\
        withdraw bartholomew 5000.00\ntransfer alice bartholomew 5000.00\ndividend XYZ 0.50\nstock widget 9 @ 5.00\norder cassiopeia widget*2\n";
    let ran = floor.run_with(&["exec", "j", "-"], script);
    assert_eq!(ran.status, 1, "{ran:?}");
    floor.set("alice", "correct horse battery");
    floor.set("bartholomew", "another good password");
    floor
}

trait Signs {
    fn set(&self, who: &str, password: &str);
    fn as_alice(&self, args: &[&str], more: &str) -> Ran;
}

impl Signs for Floor {
    fn set(&self, who: &str, password: &str) {
        let ran = self.run_with(&["password", "j", who], format!("{password}\n"));
        assert_eq!(ran.status, 0, "{ran:?}");
    }

    fn as_alice(&self, args: &[&str], more: &str) -> Ran {
        let args: Vec<&str> = args.iter().copied().chain(["--sign-in", "alice"]).collect();
        self.run_with(&args, format!("correct horse battery\n{more}"))
    }
}

#[test]
fn passwords_are_hashed_kept_apart_and_given_away_by_nothing() {
    let floor = bank();
    let file = floor.path("data/passwords.ron");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o777, 0o600);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("$argon2id$") && !text.contains("horse"), "{text}");
    assert!(!fs::read_to_string(floor.journal("j")).unwrap().contains("argon2"));
    // Whether there is such a customer, and whether they have a password, is not said.
    for (who, password) in [
        ("alice", "wrong password"),
        ("alice", "another good password"),
        ("nobody", "correct horse battery"),
        ("cassiopeia", ""),
        ("ALICE!", "correct horse battery"),
    ] {
        let ran = floor.run_with(&["show", "j", "accounts", "--sign-in", who], format!("{password}\n"));
        assert_eq!((ran.status, ran.out.as_str()), (1, ""));
        assert_eq!(ran.err, "backtape: that customer and that password do not go together\n");
    }
    assert_eq!(floor.run_with(&["password", "j", "alice"], "short\n").status, 1);
    assert_eq!(floor.run_with(&["password", "j", "nobody"], "long enough\n").status, 2);
    let secret = floor.write("secret", "correct horse battery\n");
    let shown = floor.ok(&["show", "j", "accounts", "--sign-in", "purse", "--password-file", &secret]);
    assert!(shown.contains("alice"), "any account of a customer names them: {shown}");
    floor.ok(&["password", "j", "alice", "--remove"]);
    assert_eq!(floor.as_alice(&["show", "j", "accounts"], "").status, 1);
    // The operator works as ever.
    assert!(floor.ok(&["show", "j", "accounts"]).contains("cassiopeia"));
}

#[test]
fn a_customer_sees_their_own_and_what_is_public_and_nobodys_name() {
    let floor = bank();
    let own: &[&[&str]] = &[
        &["show", "j", "accounts"],
        &["show", "j", "accounts", "--json"],
        &["show", "j", "account", "alice"],
        &["show", "j", "statement", "alice"],
        &["show", "j", "statement", "purse", "--json"],
        &["show", "j", "orders", "alice", "--state", "all"],
        &["show", "j", "positions", "alice"],
        &["show", "j", "mail", "alice", "--json"],
        &["show", "j", "holds", "alice"],
        &["show", "j", "shop-orders", "alice"],
        &["show", "j", "performance", "alice"],
        &["show", "j", "book", "XYZ", "--json"],
        &["show", "j", "trades", "--json"],
        &["show", "j", "market"],
        &["show", "j", "shop"],
        &["log", "j"],
        &["log", "j", "--json"],
    ];
    for args in own {
        let ran = floor.as_alice(args, "");
        assert_eq!(ran.status, 0, "{args:?}: {ran:?}");
        let name = OTHERS.iter().find(|name| ran.out.contains(**name));
        assert_eq!(name, None, "{args:?}: {}", ran.out);
        assert!(!ran.out.contains("dinner") && !ran.out.contains("900.00"), "{args:?}: {}", ran.out);
    }
    let statement = floor.as_alice(&["show", "j", "statement", "alice"], "").out;
    assert!(statement.contains("lunch") && statement.contains("wages"), "{statement}");
    let book = floor.json(&["show", "j", "book", "XYZ", "--json"]);
    assert_eq!(
        objects(&floor.as_alice(&["show", "j", "book", "XYZ", "--json"], "").out),
        book,
        "the book is everybody's"
    );
    let log = floor.as_alice(&["log", "j", "--json"], "").out;
    assert!(log.contains("DividendPaid") && log.matches("DividendPaid").count() == 1, "{log}");
    for args in [
        &["show", "j", "account", "bartholomew"][..],
        &["show", "j", "statement", "cassiopeia"],
        &["show", "j", "statement", "other-1"],
        &["show", "j", "mail", "bartholomew"],
        &["show", "j", "ledger"],
        &["show", "j", "stats"],
        &["show", "j", "branches"],
        &["show", "j", "sales"],
        &["show", "j", "invariants"],
        &["show", "j", "impact", "buy bartholomew XYZ 1 market"],
    ] {
        let ran = floor.as_alice(args, "");
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{args:?}: {ran:?}");
        let says = &ran.err;
        assert!(says.contains("alice may not see") || says.contains("alice has no account"), "{args:?}: {says}");
    }
}

#[test]
fn a_customer_moves_their_own_and_what_they_may_not_is_no_record() {
    let floor = bank();
    let last = || floor.json(&["show", "j", "stats", "--json"])[0]["record"].as_u64().unwrap();
    let before = last();
    let script = "transfer alice bartholomew 5.00 thanks\nbuy purse XYZ 1 @ 1.00\ncancel 4\norder alice widget*1\n";
    let ran = floor.as_alice(&["exec", "j", "-"], script);
    assert_eq!(ran.status, 1, "only what purse cannot pay is refused: {ran:?}");
    assert!(
        ran.out.contains("transfer alice bartholomew 5.00 thanks  accepted: paid 5.00 alice → other-"),
        "{}",
        ran.out
    );
    let given = last();
    assert_eq!(given, before + 3, "{}", ran.out);
    let not = [
        "transfer bartholomew alice 5.00",
        "withdraw cassiopeia 1.00",
        "deposit bartholomew 1.00",
        "cancel 1",
        "cancel 77",
        "credit alice 100.00",
        "open more m@example.org for alice",
        "freeze bartholomew",
        "forget cassiopeia",
        "mark hello",
        "end-day",
        "pay 1",
        "begin; deposit alice 1.00; withdraw bartholomew 1.00; commit",
    ];
    for command in not {
        let ran = floor.as_alice(&["exec", "j", "--json", "-c", command], "");
        assert_eq!(ran.status, 1, "{command}: {ran:?}");
        let said = &objects(&ran.out)[0];
        assert_eq!(said["rejection"]["code"], "NotYours", "{command}: {said}");
        assert!(said.get("n").is_none());
        assert_eq!(last(), given, "{command}");
    }
    floor.ok(&["verify", "j"]);
}

#[test]
fn who_is_forgotten_has_no_password_any_more() {
    let floor = bank();
    let entries = || fs::read_to_string(floor.path("data/passwords.ron")).unwrap();
    assert!(entries().contains("bartholomew"));
    floor.ok(&["exec", "j", "-c", "forget bartholomew"]);
    assert!(!entries().contains("bartholomew") && entries().contains("alice"), "{}", entries());
    let ran = floor.run_with(&["show", "j", "accounts", "--sign-in", "bartholomew"], "another good password\n");
    assert_eq!((ran.status, ran.err.as_str()), (1, "backtape: that customer and that password do not go together\n"));
    assert_eq!(floor.run_with(&["password", "j", "bartholomew"], "long enough\n").status, 2);
}

#[test]
fn a_password_is_for_one_journal_also_where_another_is_of_the_same_scenario() {
    let floor = bank();
    floor.ok(&["new", "k", "--scenario", "bare"]);
    floor.ok(&["exec", "k", "-c", "open alice alice@example.org"]);
    assert_eq!(floor.as_alice(&["show", "k", "accounts"], "").status, 1);
    let path = floor.journal("j");
    assert!(floor.as_alice(&["show", path.to_str().unwrap(), "accounts"], "").out.contains("alice"));
}

#[test]
fn the_operator_may_have_a_password_too_and_it_is_nobody_else_s() {
    let floor = bank();
    assert_eq!(floor.run_with(&["password", "j", "--operator"], "operators only\n").status, 0);
    let entries = fs::read_to_string(floor.path("data/passwords.ron")).unwrap();
    assert!(entries.contains("of:Operator") && !entries.contains("operators only"), "{entries}");
    for who in ["alice", "operator", ""] {
        assert_ne!(floor.run_with(&["show", "j", "accounts", "--sign-in", who], "operators only\n").status, 0, "{who}");
    }
    assert_eq!(floor.run_with(&["password", "j"], "whose is this\n").status, 2);
    assert_eq!(floor.run_with(&["password", "j", "alice", "--operator"], "whose is this\n").status, 2);
    floor.ok(&["password", "j", "--operator", "--remove"]);
    assert!(!fs::read_to_string(floor.path("data/passwords.ron")).unwrap().contains("Operator"));
}
