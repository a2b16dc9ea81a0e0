//! Statements: periods, numbers, balances, and the forms that other programs read.

use crate::floor::Floor;

/// alice is paid and pays over three business days.
fn three_days() -> Floor {
    let floor = Floor::bare();
    let script = "open alice a@example.org name \"Alice Doe\"\nopen bob b@example.org name \"Bob Söhne\"\n\
        deposit alice 1000.00 salary\nend-day\ntransfer alice bob 250.00 \"rent: 1/3\"\nend-day\n\
        withdraw alice 50.00\ntransfer bob alice 10.00 \"back -- thanks\"\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    floor
}

/// The booking dates of alice's entries.
fn days(floor: &Floor) -> Vec<String> {
    let rows = floor.json(&["show", "j", "statement", "alice", "--json"]);
    rows.iter().map(|row| row["booked"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn entries_are_numbered_along_the_account_whatever_the_period() {
    let floor = three_days();
    let days = days(&floor);
    assert!(days[0] < days[1] && days[1] < days[2] && days[2] == days[3], "{days:?}");
    let part = floor.json(&["show", "j", "statement", "alice", "--from", &days[1], "--to", &days[1], "--json"]);
    let figures = ["number", "amount", "balance", "what", "reference"].map(|key| part[0][key].as_str().unwrap());
    assert_eq!((part.len(), figures), (1, ["T0000000002", "-250.00", "750.00", "to bob", "rent: 1/3"]));
    let text = floor.ok(&["show", "j", "statement", "alice", "--from", &days[1], "--to", &days[1]]);
    assert!(text.starts_with(&format!("alice  {}  opening balance 1,000.00 EUR\n", days[1])), "{text}");
    assert!(text.ends_with(&format!("alice  {}  closing balance 750.00 EUR\n", days[1])), "{text}");
    let rest = floor.ok(&["show", "j", "statement", "alice", "--from", &days[2]]);
    assert!(rest.contains("opening balance 750.00") && rest.contains("closing balance 710.00"), "{rest}");
    assert!(rest.contains("T0000000003") && rest.contains("T0000000004") && !rest.contains("T0000000002"), "{rest}");
    let month = floor.json(&["show", "j", "statement", "alice", "--month", "1999-02", "--json"]);
    assert!(month.is_empty());
    floor.fails(&["show", "j", "statement", "alice", "--from", &days[2], "--to", &days[0]], 2, "ends before it begins");
    floor.fails(&["show", "j", "statement", "alice", "--month", "2026-13"], 2, "is no month; write one like 2026-01");
}

#[test]
fn statements_as_csv() {
    let floor = three_days();
    let text = floor.ok(&["show", "j", "statement", "alice", "--as", "csv"]);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "number,booked,value,amount,currency,balance,type,what,counterparty,iban,reference,record");
    let day = &days(&floor)[1];
    let start = format!("T0000000002,{day},{day},-250.00,EUR,750.00,Transferred,to bob,Bob Söhne,DE");
    assert!(lines[2].starts_with(&start) && lines[2].ends_with(",rent: 1/3,5"), "{}", lines[2]);
    assert_eq!((lines.len(), lines[5]), (6, ""));
}

#[test]
fn statements_as_mt940() {
    let floor = three_days();
    let text = floor.ok(&["show", "j", "statement", "alice", "--as", "mt940"]);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines[0].starts_with(":20:S") && lines[1].starts_with(":25:DE") && lines[2].starts_with(":28C:"), "{text}");
    assert!(lines[3].starts_with(":60F:C") && lines[3].ends_with("EUR0,00"), "{text}");
    for said in
        ["C1000,00NTRFsalary//T0000000001", "D250,00NTRFrent: 1/3//T0000000002", "//T0000000004\r\nfrom bob\r\n"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(text.contains(":86:rent: 1/3 / Bob Sohne DE"), "{text}");
    let end = &lines[lines.len() - 3..];
    assert!(end[0].starts_with(":62F:C") && end[0].ends_with("EUR710,00") && end[1..] == ["-", ""], "{text}");
}

#[test]
fn statements_as_camt053() {
    let floor = three_days();
    let text = floor.ok(&["show", "j", "statement", "bob", "--as", "camt053"]);
    for said in [
        "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"",
        "<Nm>Bob Söhne</Nm>",
        "<Amt Ccy=\"EUR\">250.00</Amt>",
        "<Ustrd>rent: 1/3</Ustrd>",
        "<Nm>Alice Doe</Nm>",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let same = floor.ok(&["show", "j", "statement", "bob", "--as", "camt053"]);
    assert_eq!(text, same, "no clock: the same statement is the same text");
}

#[test]
fn what_a_form_has_no_room_for_is_refused() {
    let floor = Floor::bare();
    let script = "open alice a@example.org\ndeposit alice 1000000000000.00\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    let args = ["show", "j", "statement", "alice", "--as", "mt940"];
    floor.fails(&args, 1, "1,000,000,000,000.00 has more digits than MT940 has room for; take --as camt053");
    assert!(floor.ok(&["show", "j", "statement", "alice", "--as", "camt053"]).contains(">1000000000000.00<"));
}

#[test]
fn reports_are_made_of_what_was_recorded() {
    let floor = three_days();
    let day = &days(&floor)[1];
    let rows = floor.json(&["show", "j", "report", "transactions", "--json"]);
    assert_eq!(rows.len(), 3);
    let row = &rows[1];
    assert_eq!(
        (&row["period"], &row["transactions"], &row["amount"]),
        (&day.as_str().into(), &1.into(), &"250.00".into())
    );
    let years = floor.json(&["show", "j", "report", "cash-flow", "--by", "year", "--json"]);
    assert_eq!(years.len(), usize::from(day[..4] != days(&floor)[0][..4]) + 1);
    assert_eq!(years.last().unwrap()["customers"], "950.00");
    let pairs = floor.json(&["show", "j", "report", "counterparties", "--json"]);
    assert_eq!((&pairs[0]["paid"], &pairs[0]["received"]), (&"250.00".into(), &"10.00".into()));
    assert!(floor.json(&["show", "j", "report", "inactive", "--json"]).is_empty());
    assert_eq!(floor.json(&["show", "j", "report", "inactive", "--days", "0", "--json"]).len(), 2);
    assert_eq!(floor.json(&["show", "j", "report", "transactions", "--at", "3", "--json"]).len(), 1);
    for name in ["fees", "interest", "exposure"] {
        assert!(floor.ok(&["show", "j", "report", name]).starts_with(name), "{name}");
    }
    floor.fails(&["show", "j", "report", "exposure", "--by", "day"], 2, "the report exposure is not by period");
    floor.fails(&["show", "j", "report", "fees", "--days", "3"], 2, "--days goes with the report inactive");
    floor.fails(&["show", "j", "accounts", "--by", "day"], 2, "--by and --days go with the view report alone");
}

#[test]
fn an_account_in_another_currency_has_its_statement_in_it() {
    let floor = Floor::bare();
    let script = "open al a@b name \"Al A\"\nopen dollars a@b for al currency USD\nrate USD 1.0852\n\
        deposit al 1000 salary\ntransfer al dollars 100 trip\nwithdraw dollars 20.50 taxi\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    let csv = floor.ok(&["show", "j", "statement", "dollars", "--as", "csv"]);
    assert!(csv.contains(",108.52,USD,108.52,Exchanged,") && csv.contains(",-20.50,USD,88.02,Withdrawn,"), "{csv}");
    let mt940 = floor.ok(&["show", "j", "statement", "dollars", "--as", "mt940"]);
    assert!(mt940.contains("C108,52NFEXtrip//T0000000001") && mt940.contains("USD88,02"), "{mt940}");
    let camt = floor.ok(&["show", "j", "statement", "dollars", "--as", "camt053"]);
    assert!(camt.contains("<Amt Ccy=\"USD\">88.02</Amt>") && camt.contains("<BICFI>BTAPDE20</BICFI>"), "{camt}");
    let own = floor.ok(&["show", "j", "statement", "al", "--as", "csv"]);
    assert!(own.contains(",-100.00,EUR,900.00,Exchanged,"), "{own}");
}
