//! Bank statements from elsewhere, into an account.

use crate::floor::Floor;

const CSV: &str =
    "date,amount,id,memo\n2026-01-05,100.00,A1,salary\n2026-01-06,-30.00,A2,rent\n2026-01-07,-500.00,A3,too much\n";

fn floor() -> Floor {
    let floor = Floor::bare();
    floor.ok(&["exec", "j", "-c", "open alice a@example.org"]);
    floor
}

fn tip(floor: &Floor) -> u64 {
    floor.json(&["show", "j", "branches", "--json"])[0]["tip"].as_u64().unwrap()
}

#[test]
fn importing_twice_adds_nothing() {
    let floor = floor();
    let file = floor.write("a.csv", CSV);
    let args = ["import", "csv", "j", &file, "--account", "alice"];
    let dry = floor.ok(&[&args[..], &["--dry-run"]].concat());
    assert!(dry.starts_with("line 2: deposit alice 100.00 \"[A1] 2026-01-05 salary\"\n"), "{dry}");
    assert_eq!(tip(&floor), 1);
    let ran = floor.run(&args);
    assert_eq!(ran.status, 1, "{ran:?}");
    assert!(ran.out.contains("line 4: ✗ withdraw alice 500.00") && ran.out.contains("available"), "{}", ran.out);
    assert!(
        ran.out.ends_with("imported into alice: deposits 1, withdrawals 1, known already 0, refused 1\n"),
        "{}",
        ran.out
    );
    let rows = floor.json(&["show", "j", "statement", "alice", "--json"]);
    let said: Vec<String> = rows.iter().map(|row| format!("{} {}", row["amount"], row["reference"])).collect();
    assert_eq!(said, ["\"100.00\" \"[A1] 2026-01-05 salary\"", "\"-30.00\" \"[A2] 2026-01-06 rent\""]);
    // What was refused is given again, and now there is enough.
    floor.ok(&["exec", "j", "-c", "deposit alice 1000.00"]);
    let again = floor.ok(&args);
    assert_eq!(again, "imported into alice: deposits 0, withdrawals 1, known already 2, refused 0\n");
    let before = tip(&floor);
    let third = floor.json(&[&args[..], &["--json"]].concat());
    assert_eq!((&third[0]["known"], &third[0]["deposits"], tip(&floor)), (&3.into(), &0.into(), before));
    assert_eq!(floor.run(&["verify", "j"]).status, 0);
}

#[test]
fn a_line_that_cannot_be_read_keeps_all_out() {
    let floor = floor();
    let file = floor.write(
        "a.csv",
        format!("{CSV}2026-02-30,1.00,A4,\n2026-01-08,99999999999999999999,A5,\n2026-01-08,7.00,A1,\n"),
    );
    let ran = floor.run(&["import", "csv", "j", &file, "--account", "alice"]);
    assert_eq!(ran.status, 1, "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 3, "{ran:?}");
    assert!(lines[0].starts_with("line 5: there is no day \"2026-02-30\""), "{ran:?}");
    assert!(lines[1].starts_with("line 6: ") && lines[1].contains("too large"), "{ran:?}");
    assert!(lines[2].starts_with("line 7: the reference \"A1\" is that of line 2"), "{ran:?}");
    assert!(ran.err.contains("3 of its lines cannot be read, and nothing was imported"), "{ran:?}");
    assert_eq!(tip(&floor), 1);
    let latin = floor.write("l.csv", b"date,amount,memo\n2026-01-05,1.00,Gr\xfc\xdfe\n");
    floor.fails(&["import", "csv", "j", &latin, "--account", "alice"], 2, "line 2 is not UTF-8; name the encoding");
    floor.ok(&["import", "csv", "j", &latin, "--account", "alice", "--encoding", "windows-1252"]);
    assert!(floor.ok(&["show", "j", "statement", "alice"]).contains("2026-01-05 Grüße"));
    floor.fails(&["import", "csv", "j", "nope.csv", "--account", "alice"], 2, "cannot read nope.csv");
    let good = floor.write("g.csv", CSV);
    floor.fails(&["import", "csv", "j", &good, "--account", "bob"], 2, "there is no account bob");
}

/// What goes out comes in again: a statement that was written here is read here.
#[test]
fn statements_that_were_written_here_are_read_here() {
    let floor = floor();
    let script = "open bob b@example.org\ndeposit alice 1000.00 salary\ntransfer alice bob 12.34 \"rent: May\"\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    for (format, account) in [("csv", "one"), ("mt940", "two")] {
        let text = floor.ok(&["show", "j", "statement", "alice", "--as", format]);
        let file = floor.write(&format!("a.{format}"), text);
        floor.ok(&["exec", "j", "-c", &format!("open {account} c@example.org")]);
        let said = floor.ok(&["import", format, "j", &file, "--account", account]);
        assert_eq!(said, format!("imported into {account}: deposits 1, withdrawals 1, known already 0, refused 0\n"));
        let row = &floor.json(&["show", "j", "account", account, "--json"])[0];
        assert_eq!(row["balance"], "987.66");
        let statement = floor.ok(&["show", "j", "statement", account]);
        assert!(statement.contains("[T0000000002]"), "{statement}");
    }
    let dollars = floor.write("d.sta", ":60F:C260101USD0,00\n:61:260105C1,00NTRFX\n");
    floor.fails(
        &["import", "mt940", "j", &dollars, "--account", "bob"],
        1,
        "is in USD, and bob in EUR; nothing was imported",
    );
    let ofx = floor.write(
        "a.ofx",
        b"CHARSET:1252\n\n<OFX><CURDEF>EUR<STMTTRN><DTPOSTED>20260105<TRNAMT>5.00<FITID>F1<MEMO>Gr\xfc\xdfe</STMTTRN></OFX>",
    );
    floor.ok(&["import", "ofx", "j", &ofx, "--account", "bob"]);
    assert!(floor.ok(&["import", "ofx", "j", &ofx, "--account", "bob"]).contains("known already 1"));
    assert!(floor.ok(&["show", "j", "statement", "bob"]).contains("[F1] 2026-01-05 Grüße"));
}
