//! What changes the past: what-ifs, grafts, undo and redo.

use crate::floor::Floor;

#[test]
fn what_if_a_record_had_never_been() {
    let floor = Floor::traded();
    let says = floor.ok(&["whatif", "j", "--drop", "6", "--as", "no-sale"]);
    assert_eq!(
        says,
        "7  user  buy alice XYZ 5 @ 10.05\n     \
         ≠ accepted: order 1; it was accepted: order 2, traded 5 @ 10.05\n\
         4 later commands decided again, 1 ends otherwise\n\
         kept as no-sale, tip 15; backtape diff j main no-sale compares\n"
    );
    // The branch in use stays where it was; the new one has a past of its own, and says why.
    let branches = floor.json(&["branch", "j", "--json"]);
    assert_eq!((branches[0]["name"].as_str(), branches[0]["in_use"].as_bool()), (Some("main"), Some(true)));
    assert_eq!((branches[1]["name"].as_str(), branches[1]["tip"].as_u64()), (Some("no-sale"), Some(15)));
    assert_eq!(floor.json(&["show", "j", "book", "XYZ", "--json", "--branch", "no-sale"])[0]["bids"][0]["qty"], 5);
    floor.ok(&["verify", "j"]);
}

#[test]
fn what_if_in_json() {
    let floor = Floor::traded();
    let rows = floor.json(&["whatif", "j", "--drop", "3", "--json"]);
    let codes: Vec<_> = rows.iter().map(|row| row["rejection"]["code"].as_str()).collect();
    assert_eq!(codes, [Some("InsufficientFunds"), Some("InsufficientFunds"), Some("InsufficientFunds"), None]);
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["n", "command", "was", "now", "rejection", "by", "now_n"]);
    assert_eq!((&rows[0]["n"], &rows[0]["was"], &rows[0]["now"]), (&7.into(), &"accepted".into(), &"rejected".into()));
    assert_eq!(rows[0]["command"], "buy alice XYZ 5 @ 10.05");
    let last = serde_json::json!({"branch": "what-if-3", "decided": 7, "differ": 3, "tip": 18, "given": []});
    assert_eq!(rows[3], last);
    let events = floor.json(&["whatif", "j", "--drop", "6", "--json"]);
    assert_eq!((&events[0]["now"], &events[0]["differs"]), (&"accepted".into(), &"events".into()));
}

#[test]
fn orders_keep_their_owners_where_numbers_are_left_out() {
    let floor = Floor::bare();
    let script = "open alice a@example.org\nopen bob b@example.org\ndeposit alice 100.00\ndeposit bob 100.00\nlist XYZ\n\
        buy alice XYZ 2 @ 9.00\nbuy bob XYZ 3 @ 9.50\nbuy alice XYZ 1 @ 9.60\ncancel 2\ncancel 3\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    floor.ok(&["whatif", "j", "--drop", "6", "--refold", "--as", "less"]);
    let log = floor.json(&["log", "j", "--branch", "less", "--type", "OrderCancelled", "--json"]);
    let owners: Vec<_> = log.iter().map(|record| record["events"][0]["account"].as_str()).collect();
    assert_eq!(owners, [Some("bob"), Some("alice")]);
    assert_eq!(floor.json(&["log", "j", "--branch", "less", "--account", "bob", "--json"]).len(), 4);
}

#[test]
fn a_dry_run_writes_nothing() {
    let floor = Floor::traded();
    let bytes = std::fs::read(floor.journal("j")).unwrap();
    let rows = floor.json(&["whatif", "j", "--drop", "3", "--dry-run", "--json"]);
    assert_eq!(rows.last().unwrap()["draft"], true);
    floor.ok(&["graft", "j", "7..8", "--from", "main", "--onto", "main", "--dry-run"]);
    assert_eq!(std::fs::read(floor.journal("j")).unwrap(), bytes);
}

#[test]
fn other_commands_in_the_past() {
    let floor = Floor::traded();
    let says = floor.ok(&["whatif", "j", "--change", "6", "sell bob XYZ 4 @ 10.05"]);
    assert_eq!(
        says.lines().take(3).collect::<Vec<_>>(),
        [
            "new: 12  sell bob XYZ 4 @ 10.05  accepted: order 1",
            "7  user  buy alice XYZ 5 @ 10.05",
            "     ≠ accepted: order 2, traded 4 @ 10.05; it was accepted: order 2, traded 5 @ 10.05",
        ]
    );
    let inserted = ["--insert", "7", "withdraw alice 990.00", "--insert", "7", "withdraw alice 990.00"];
    let rows = floor.json(&[&["whatif", "j", "--json", "--dry-run"], &inserted[..]].concat());
    let given = &rows.last().unwrap()["given"];
    assert_eq!((&given[0]["ok"], &given[1]["ok"]), (&true.into(), &false.into()));
    assert_eq!(given[1]["rejection"]["code"], "InsufficientFunds");
    let script = floor.write("s.txt", "# before the first trade\n\nwithdraw alice 990.00\nmark poor\n");
    let rows = floor.json(&["whatif", "j", "--script", "7", &script, "--json"]);
    assert_eq!(rows.last().unwrap()["given"].as_array().unwrap().len(), 2);
    assert_eq!(rows.last().unwrap()["differ"], 2);
    floor.ok(&["verify", "j"]);
}

#[test]
fn refolded_events_are_taken_over_as_they_were_and_broken_ones_told() {
    let floor = Floor::traded();
    let rows = floor.json(&["whatif", "j", "--drop", "3", "--refold", "--json"]);
    // Without her deposit alice spends what she does not have: it folds, and is told as broken.
    assert_eq!(rows.iter().filter(|row| row["now"] == "broken").count(), 3, "{rows:?}");
    assert_eq!(rows[0]["why"], "alice has -50.25 available: it spends what it does not have");
    assert_eq!(
        floor.json(&["show", "j", "account", "alice", "--json", "--branch", "what-if-3"])[0]["balance"],
        "-60.23"
    );
    let rows = floor.json(&["whatif", "j", "--drop", "6", "--refold", "--json"]);
    // A trade with an order that was never placed cannot be folded: it is left out.
    assert_eq!((&rows[0]["n"], &rows[0]["now"], rows[0].get("now_n")), (&7.into(), &"broken".into(), None));
    assert!(floor.ok(&["verify", "j"]).contains("refolded: taken over as they were"));
}

#[test]
fn participants_repeat_what_they_did_or_react() {
    let floor = Floor::new();
    floor.ok(&["new", "m", "--scenario", "starter", "--seed", "5"]);
    floor.ok(&["run", "m", "--records", "400"]);
    let rows = floor.json(&["log", "m", "--json"]);
    let n = rows
        .iter()
        .find(|row| row["command"].as_str().is_some_and(|c| c.starts_with("sell")) && row["ok"] == true)
        .unwrap()["n"]
        .to_string();
    let repeat = floor.json(&["whatif", "m", "--drop", &n, "--as", "repeat", "--json"]);
    let react = floor.json(&["whatif", "m", "--drop", &n, "--as", "react", "--react", "--json"]);
    assert!(repeat.iter().all(|row| row["now"] != "none" && row["was"] != "none"), "{repeat:?}");
    assert_ne!(repeat.len(), 1, "an order that is gone changes something");
    assert!(react.last().unwrap()["decided"].as_u64().unwrap() > 100);
    floor.ok(&["verify", "m"]);
    floor.ok(&["diff", "m", "repeat", "react"]);
}

#[test]
fn commands_are_grafted_onto_another_branch() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "early", "--at", "5"]);
    let preview = floor.ok(&["graft", "j", "7..8", "--from", "main", "--onto", "early", "--dry-run"]);
    assert!(
        preview.ends_with("2 would be carried onto early, 0 of them rejected, 1 ends otherwise; nothing was written\n"),
        "{preview}"
    );
    let rows = floor.json(&["graft", "j", "7..8", "--from", "main", "--onto", "early", "--json"]);
    assert_eq!((&rows[0]["n"], &rows[0]["now_n"], &rows[0]["ok"]), (&7.into(), &12.into(), &true.into()));
    let last = serde_json::json!({"branch": "early", "carried": 2, "refused": 0, "differ": 1, "tip": 13});
    assert_eq!(rows[2], last);
    let refused = floor.json(&["graft", "j", "10", "--from", "main", "--onto", "early", "--json"]);
    assert_eq!((&refused[0]["ok"], &refused[0]["rejection"]["code"]), (&false.into(), &"UnknownItem".into()));
    floor.ok(&["verify", "j"]);
}

#[test]
fn undo_and_redo_say_what_they_undo() {
    let floor = Floor::traded();
    assert_eq!(floor.ok(&["undo", "j"]), "undid n 10: order alice widget*2; the tip of main is 9 now\n");
    assert_eq!(floor.ok(&["undo", "j"]), "undid n 9: stock widget 10 @ 4.99; the tip of main is 8 now\n");
    let redone =
        serde_json::json!({"branch": "main", "n": 9, "command": "stock widget 10 @ 4.99", "others": 0, "tip": 9});
    assert_eq!(floor.json(&["redo", "j", "--json"]), [redone]);
    assert_eq!(floor.ok(&["redo", "j"]), "redid n 10: order alice widget*2; the tip of main is 10 now\n");
    floor.fails(&["redo", "j"], 1, "there is nothing to redo on main");
    // What is given after an undo takes another way; what was undone stays in the tree.
    floor.ok(&["undo", "j"]);
    floor.ok(&["exec", "j", "-c", "order alice widget*1"]);
    floor.fails(&["redo", "j"], 1, "nothing to redo on main");
    floor.ok(&["branch", "j", "create", "undone", "--at", "10"]);
    assert_eq!(floor.json(&["show", "j", "shop", "--json", "--branch", "undone"])[0]["stock"], 8);
    floor.ok(&["verify", "j"]);
}

#[test]
fn questions_that_have_no_answer() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "early", "--at", "5"]);
    let bytes = std::fs::read(floor.journal("j")).unwrap();
    let cases: [(&[&str], i32, &str); 21] = [
        (&["whatif", "j", "--drop", "0"], 1, "record 0 is the beginning, and no command"),
        (&["whatif", "j", "--drop", "11"], 1, "record 11 is no command: it changes branches or markers"),
        (&["whatif", "j", "--drop", "99"], 2, "there is no record 99; the last of the journal is 11"),
        (
            &["whatif", "j", "--drop", "7", "--branch", "early"],
            2,
            "record 7 is not on the branch early; it is on main: name that one",
        ),
        (&["whatif", "j", "--drop", "7", "--branch", "earl"], 2, "there is no branch earl"),
        (&["whatif", "j", "--drop", "7", "--react"], 1, "nobody acts by themselves in this journal"),
        (&["whatif", "j", "--drop", "7", "--as", "main"], 1, "there is already a branch main"),
        (&["whatif", "j", "--change", "7", "mark x", "--refold"], 1, "re-decide instead"),
        (&["whatif", "j", "--change", "7", "buy alice"], 2, "the symbol is missing (buy <account>"),
        (&["whatif", "j", "--change", "7", "# nothing"], 2, "there is no command in \"# nothing\""),
        (&["whatif", "j", "--drop", "1.5"], 2, "a record's number is one like 57 or 1,322; see backtape whatif"),
        (&["whatif", "j", "--drop", "99,000"], 2, "there is no record 99000"),
        (&["export", "j", "--records", "x", "--to", "x.txt"], 2, "\"x\" names no records; write 57, 57..80"),
        (&["whatif", "j", "--change", "x", "mark x"], 2, "\"x\" is not a record's number; write one like 57"),
        (&["whatif", "j", "--insert", "7", "mark x", "--insert", "8", "mark y"], 2, "give the same number"),
        (&["whatif", "j", "--script", "7", "nowhere.txt"], 2, "cannot read the script nowhere.txt"),
        (&["graft", "j", "8..7", "--from", "main", "--onto", "early"], 2, "ends before it begins; write 7..8"),
        (&["graft", "j", "7..", "--from", "main", "--onto", "early"], 2, "\"7..\" has an open end; name both"),
        (
            &["graft", "j", "7", "--from", "early", "--onto", "main"],
            2,
            "record 7 is not on the branch early; it is on main: name that one",
        ),
        (&["graft", "j", "7", "--from", "main", "--onto", "late"], 2, "there is no branch late"),
        (&["redo", "j"], 1, "nothing to redo on main"),
    ];
    for (args, status, says) in cases {
        floor.fails(args, status, says);
    }
    std::fs::write(floor.path("empty.txt"), "# nothing\n").unwrap();
    floor.fails(&["whatif", "j", "--script", "7", "empty.txt"], 2, "empty.txt holds no command; write one a line");
    assert_eq!(std::fs::read(floor.journal("j")).unwrap(), bytes);
    let empty = Floor::bare();
    empty.fails(&["undo", "j"], 1, "there is no command of yours to undo on main");
}

/// A limit on the size of files stands in for a disk that is full after the first of three pieces.
#[cfg(unix)]
#[test]
fn a_draft_that_does_not_fit_on_the_disk_leaves_nothing_there() {
    let floor = Floor::new();
    floor.ok(&["new", "m", "--scenario", "starter"]);
    floor.ok(&["run", "m", "--records", "9000"]);
    let before = std::fs::read(floor.journal("m")).unwrap();
    let blocks = before.len() * 17 / 10 / 512;
    let whatif = floor.command(&["whatif", "m", "--drop", "130"]);
    let limited = format!("trap '' XFSZ && ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut limited_whatif = std::process::Command::new("sh");
    limited_whatif.args(["-c", &limited]).arg(whatif.get_program()).args(whatif.get_args());
    limited_whatif.env("BACKTAPE_DATA_DIR", floor.path("data"));
    let ran = limited_whatif.output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("nothing was recorded"), "{said}");
    assert!(std::fs::read(floor.journal("m")).unwrap() == before, "a part of the draft stayed");
    // Where there is room, all of it is there.
    floor.ok(&["whatif", "m", "--drop", "130"]);
    floor.ok(&["verify", "m"]);
}
