//! The bank's books for other programs: hledger's journals, and postings as CSV.

use crate::floor::Floor;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// Whether hledger finds nothing wrong with a journal. `None` where it is not installed.
fn hledger(file: &std::path::Path) -> Option<(bool, String)> {
    let mut call = Command::new("hledger");
    let output = call.env("LC_ALL", "C.UTF-8").arg("-f").arg(file).args(["check", "--strict", "ordereddates"]).output();
    let output = output.ok()?;
    Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn check(file: &std::path::Path) {
    match hledger(file) {
        Some((well, said)) => assert!(well, "{}: {said}\n{}", file.display(), fs::read_to_string(file).unwrap()),
        None => println!("skipped: hledger is not installed; the sums are checked without it"),
    }
}

/// The sum of all amounts of a journal: zero in every transaction. Gives the balances.
fn add_up(text: &str) -> BTreeMap<String, i64> {
    let cents = |amount: &str| amount.replace('.', "").parse::<i64>().unwrap();
    let mut balances = BTreeMap::new();
    for transaction in text.split("\n\n").filter(|part| part.contains(" * ")) {
        let mut sum = 0;
        for posting in transaction.lines().filter(|line| line.starts_with("    ")) {
            let (account, amount) = posting.trim().split_once("  ").unwrap();
            let (amount, asserted) = amount.split_once(" = ").map_or((amount, None), |(a, b)| (a, Some(b)));
            let amount = cents(amount.trim().strip_suffix(" EUR").unwrap());
            sum += amount;
            let balance = balances.entry(account.to_owned()).or_insert(0);
            *balance += amount;
            if let Some(asserted) = asserted {
                assert_eq!(*balance, cents(asserted.strip_suffix(" EUR").unwrap()), "{account}");
            }
        }
        assert_eq!(sum, 0, "{transaction}");
    }
    balances
}

#[test]
fn the_books_of_a_living_bank_stand_up_to_hledger() {
    let floor = Floor::new();
    floor.ok(&["new", "j", "--scenario", "starter", "--seed", "7"]);
    let hostile = "open zoe z@example.org name \"; ) | = 1 EUR\"\ndeposit you 1.00 \"; comment = 7\"\nend-day\n\
        withdraw you 1.00 \"a  b\"\n";
    floor.run_with(&["exec", "j", "-"], hostile);
    floor.ok(&["run", "j", "--records", "2000"]);
    floor.run_with(&["exec", "j", "-"], "end-day\ntransfer you alice 12.34 \"after the day\"\n");
    floor.ok(&["export", "j", "--to", "all.hledger"]);
    floor.ok(&["export", "j", "--to", "rest", "--as", "hledger", "--records", "900.."]);
    let mut all = BTreeMap::new();
    for name in ["all.hledger", "rest"] {
        let balances = add_up(&fs::read_to_string(floor.path(name)).unwrap());
        assert!(all.is_empty() || all == balances, "the rest opens with what was before");
        all = balances;
        check(&floor.path(name));
    }
    let ledger = floor.json(&["show", "j", "ledger", "--json"]);
    let of = |name: &str| ledger.iter().find(|row| row["account"] == name).unwrap()["balance"].clone();
    let fees = all["income:fees"];
    assert_eq!(of("fees"), format!("{}.{:02}", -fees / 100, -fees % 100), "what is earned is a credit");
    let you = floor.json(&["show", "j", "account", "you", "--json"])[0]["balance"].as_str().unwrap().replace('.', "");
    assert_eq!(-all["liabilities:customers:you"], you.parse::<i64>().unwrap());
}

/// A damaged journal is not let through: the check is one.
#[test]
fn hledger_sees_what_is_wrong() {
    let floor = Floor::traded();
    floor.ok(&["export", "j", "--to", "a.hledger"]);
    check(&floor.path("a.hledger"));
    let text = fs::read_to_string(floor.path("a.hledger")).unwrap().replacen("1000.00 EUR\n", "1000.01 EUR\n", 2);
    let wrong = floor.write("wrong.hledger", text);
    if let Some((well, _)) = hledger(std::path::Path::new(&wrong)) {
        assert!(!well);
    }
}

#[test]
fn postings_as_csv_add_up() {
    let floor = Floor::traded();
    let said = floor.ok(&["export", "j", "--to", "a.csv"]);
    assert_eq!(said, "a.csv: 8 postings of main\n");
    let text = fs::read_to_string(floor.path("a.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let sum: i64 = rows.iter().map(|row| row[5].replace('.', "").parse::<i64>().unwrap()).sum();
    assert_eq!((rows.len(), sum), (8, 0));
    assert_eq!((rows[0][3], rows[0][4], rows[0][5], rows[0][7]), ("Deposited", "assets:vault", "-1000.00", "salary"));
    floor.ok(&["export", "j", "--to", "b.csv", "--records", "7"]);
    let one = fs::read_to_string(floor.path("b.csv")).unwrap();
    assert!(one.lines().skip(1).all(|line| line.starts_with("7,")) && one.lines().count() == 5, "{one}");
}
