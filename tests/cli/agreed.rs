//! Interest, standing orders, mandates and loans, as the program's users meet them: what is due is done by the
//! bank, each in a record of its own, and is the same when it is verified.

use crate::floor::Floor;

fn town() -> Floor {
    let floor = Floor::new();
    let rules = "currency:\"EUR\",bank:(country:\"DE\",bank:\"10050000\",digits:10),opening_gift:\"0\",verification:false,\
        maker_fee_bps:0,taker_fee_bps:0,overdraft_fee:\"5.00\",calendar:(holidays:Target)";
    let own = floor.write("own.ron", format!("(name:\"own\",rules:({rules}))"));
    floor.ok(&["new", "j", "--scenario", &own]);
    let began = "end-day 2099-01-02\nopen ann a@b\nopen bob b@b\ndeposit ann 3650\ninterest ann 1% debit 9.5%\n";
    let agreed = "standing ann bob 10.00 monthly day last \"rent\"\nmandate ann bob limit 20\ndebit bob ann 19.99 \"power\"\n\
        loan bob 1200 6% months 12\nschedule bob ann 5000 on 2099-01-10\n";
    let ran = floor.run_with(&["exec", "j", "-"], format!("{began}{agreed}"));
    assert_eq!(ran.status, 0, "{ran:?}");
    floor
}

#[test]
fn what_is_agreed_on_is_shown() {
    let floor = town();
    let standing = floor.json(&["show", "j", "standing", "ann", "--json"]);
    assert_eq!(standing.len(), 2, "as payer and as payee");
    assert_eq!(standing[0]["amount"], "10.00");
    assert_eq!(standing[0]["due"], "2099-01-31");
    assert_eq!(standing[0]["on"], "2099-02-02", "the month ends on a Saturday");
    assert_eq!(floor.json(&["show", "j", "mandates", "--json"])[0]["limit"], "20.00");
    let loans = floor.json(&["show", "j", "loans", "bob", "--json"]);
    assert_eq!((&loans[0]["payment"], &loans[0]["rate"]), (&"103.28".into(), &"6 %".into()));
    assert_eq!(floor.json(&["show", "j", "loan", "3", "--json"]).len(), 12);
    assert!(floor.ok(&["show", "j", "loan", "3"]).contains("103.28"));
    assert_eq!(floor.json(&["show", "j", "interest", "--json"])[0]["debit"], "9.5 %");
    floor.fails(&["show", "j", "loan", "1"], 1, "there is no loan");
    floor.fails(&["show", "j", "loan"], 2, "needs a loan");
}

#[test]
fn what_is_due_is_done_by_the_bank_and_verified() {
    let floor = town();
    let days = "end-day\n".repeat(24);
    let ran = floor.run_with(&["exec", "j", "-"], days);
    assert_eq!(ran.status, 0, "{ran:?}");
    let log = floor.json(&["log", "j", "--json"]);
    let by_the_bank: Vec<String> = log
        .iter()
        .filter(|record| record["by"] == "operator")
        .map(|record| record["command"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(by_the_bank, ["pay-due 4", "settle ann", "pay-due 1", "pay-due 3"]);
    let failed = log.iter().flat_map(|record| record["events"].as_array().cloned().unwrap_or_default());
    let failed = failed.into_iter().find(|event| event["type"] == "StandingFailed").unwrap();
    assert_eq!((&failed["account"], &failed["reason"]["code"]), (&"bob".into(), &"InsufficientFunds".into()));
    // 2 to 31 January, 30 days, on 3,630.01: 363,001 × 100 × 30 ÷ 3,650,000 = 298 cents.
    assert!(floor.ok(&["show", "j", "statement", "ann"]).contains("2.98"));
    let ledger = floor.ok(&["show", "j", "ledger"]);
    assert!(ledger.contains("savings") && ledger.contains("loans"), "{ledger}");
    floor.ok(&["verify", "j"]);
    for (line, why) in [("settle ann", "no interest and no fee"), ("pay-due 1", "is due on 2099-03-02")] {
        let ran = floor.run_with(&["exec", "j", "-c", line], "");
        assert!(ran.status == 1 && ran.out.contains(why), "{ran:?}");
    }
}

#[test]
fn words_that_do_not_fit_are_told() {
    let floor = town();
    for (line, word) in [
        ("interest ann 2.555%", "2.555%"),
        ("standing ann bob 5 daily", "daily"),
        ("standing ann bob 5 monthly day 32", "32"),
        ("standing ann bob 5 weekly day 3", "day"),
        ("standing ann bob 5 monthly from 2026-02-30", "2026-02-30"),
        ("schedule ann bob 5 2026-03-01", "2026-03-01"),
        ("schedule ann bob 5 on 2026-13-01", "2026-13-01"),
        ("loan ann 5 6% 12", "12"),
        ("loan ann 5 6% months x", "x"),
        ("revoke seven", "seven"),
    ] {
        floor.fails(&["exec", "j", "-c", line], 2, word);
    }
}

/// Days are business dates: where the clock on the wall stands, and whether it was just put forward or back, is no
/// matter. Here months end and a summer time begins and ends on the way.
#[test]
fn the_zone_of_the_clock_is_no_matter() {
    let told: Vec<String> = ["UTC", "America/New_York", "Pacific/Kiritimati", "Africa/Casablanca", ":nowhere"]
        .into_iter()
        .map(|zone| {
            let floor = town();
            let days = "end-day\n".repeat(240);
            let mut child = floor.command(&["exec", "j", "-"]).env("TZ", zone).spawn().unwrap();
            std::io::Write::write_all(child.stdin.as_mut().unwrap(), days.as_bytes()).unwrap();
            assert!(child.wait_with_output().unwrap().status.success(), "in {zone}");
            let mut told = floor.ok(&["show", "j", "ledger"]);
            for account in ["ann", "bob"] {
                let shown =
                    floor.command(&["show", "j", "statement", account, "--json"]).env("TZ", zone).output().unwrap();
                let lines = crate::floor::objects(&String::from_utf8(shown.stdout).unwrap());
                for line in lines {
                    told.push_str(&format!("{} {} {}\n", line["booked"], line["amount"], line["balance"]));
                }
            }
            told
        })
        .collect();
    assert!(told[0].contains("2099-11") || told[0].contains("2099-12"), "{}", told[0]);
    for other in &told[1..] {
        assert_eq!(other, &told[0]);
    }
}

#[test]
fn joint_accounts_and_limits_are_shown() {
    let floor = town();
    let ran = floor.run_with(&["exec", "j", "-"], "joint ann bob\nlimit ann 30\nwithdraw ann 10\n");
    assert_eq!(ran.status, 0, "{ran:?}");
    let shown = floor.ok(&["show", "j", "account", "ann"]);
    assert!(shown.contains("joint with") && shown.contains("30.00, 20.00 left"), "{shown}");
    let object = &floor.json(&["show", "j", "account", "ann", "--json"])[0];
    assert_eq!((&object["holders"], &object["day_limit_left"]), (&serde_json::json!(["bob"]), &"20.00".into()));
    assert_eq!(floor.json(&["show", "j", "accounts", "bob", "--json"]).len(), 2);
    assert_eq!(floor.json(&["show", "j", "accounts", "ann", "--json"]).len(), 1);
    let ran = floor.run_with(&["exec", "j", "-c", "withdraw ann 20.01"], "");
    assert!(
        ran.status == 1 && ran.out.contains("30.00 may leave ann in a day, and 20.00 of it are left today"),
        "{ran:?}"
    );
    let ran = floor.run_with(&["exec", "j", "-c", "transfer bob DE00100500000000000000 1"], "");
    assert!(ran.status == 1 && ran.out.contains("the check digits of DE00100500000000000000 are wrong"), "{ran:?}");
    floor.ok(&["exec", "j", "-c", "end-day", "-c", "withdraw ann 20.01"]);
    floor.ok(&["verify", "j"]);
}

#[test]
fn the_trial_balance_has_two_equal_sides() {
    let floor = town();
    let rows = floor.json(&["show", "j", "ledger", "--json"]);
    let (sum, accounts) = rows.split_last().unwrap();
    assert_eq!(sum["account"], "sum");
    assert_eq!((&sum["debit"], &sum["balance"]), (&sum["credit"], &"0.00".into()));
    let vault = accounts.iter().find(|row| row["account"] == "vault").unwrap();
    assert_eq!(
        (&vault["number"], &vault["class"], &vault["credit"]),
        (&"1100".into(), &"assets".into(), &serde_json::Value::Null)
    );
    assert_eq!(vault["debit"], "3650.00");
    // At any record: before the loan, the bank has lent nothing.
    assert!(floor.ok(&["show", "j", "ledger"]).contains("loans"));
    assert!(!floor.ok(&["show", "j", "ledger", "--at", "6"]).contains("loans"));
}
