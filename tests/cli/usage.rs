//! Calls that make no sense, subcommands of later versions, help, and what needs a terminal.

use crate::floor::Floor;

#[test]
fn wrong_usage_is_one_line_and_status_2() {
    let floor = Floor::bare();
    let cases: &[(&[&str], &str)] = &[
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["--frobnicate"], "unexpected argument '--frobnicate'"),
        (&["open"], "<JOURNAL>"),
        (&["new", "a", "--seed", "many"], "invalid value 'many'"),
        (&["new", "a", "b"], "unexpected argument 'b'"),
        (&["exec", "j"], "see backtape exec --help"),
        (&["exec", "j", "-c"], "a value is required"),
        (&["exec", "j", "nope.txt"], "cannot read the script nope.txt"),
        (&["exec", "j", "."], "it is a directory"),
        (&["run", "j"], "see backtape run --help"),
        (&["run", "j", "--records", "0"], "give a whole number like 100, at least 1"),
        (&["run", "j", "--records", "1", "--for", "1h"], "cannot be used with"),
        (&["run", "j", "--for", "1 hour"], "give a time like 90s, 15m, 1h30m or 2d"),
        (&["show", "j"], "<VIEW>"),
        (&["show", "j", "nope"], "invalid value 'nope'"),
        (&["show", "j", "account"], "show JOURNAL account alice"),
        (&["show", "j", "accounts", "--as", "csv"], "--as goes with the view statement alone"),
        (&["show", "j", "ledger", "--month", "2026-01"], "--from, --to and --month go with the view statement alone"),
        (&["show", "j", "statement", "a", "--from", "2026-02-30"], "2026-02-30"),
        (&["show", "j", "statement", "a", "--as", "pdf"], "invalid value 'pdf'"),
        (&["show", "j", "statement"], "the view statement needs an account"),
        (&["show", "j", "book"], "the view book needs an instrument"),
        (&["show", "j", "report"], "the view report needs which report"),
        (&["show", "j", "shop", "widget"], "the view shop takes no argument"),
        (&["show", "j", "shop", "--depth", "3"], "--depth goes with the views book, depth and market"),
        (&["show", "j", "book", "X", "--depth", "0"], "give a whole number like 100, at least 1"),
        (&["show", "j", "accounts", "--at", "-1"], "invalid value '-1' for '--at <N>'"),
        (&["log", "j", "--from", "x"], "invalid value 'x'"),
        (&["run", "j", "--for", "1w"], "see backtape run --help"),
        (&["import"], "a subcommand is missing"),
        (&["branch", "j", "--json", "create", "x", "--at", "1"], "--json goes with the list of branches alone"),
        (&["branch", "j", "frob"], "unexpected argument 'frob'"),
        (&["replay", "j", "--speed", "fast"], "give a number from 0.01"),
        (&["diff", "j", "a"], "<B>"),
        (&["whatif", "j"], "see backtape whatif --help"),
        (&["import"], "see backtape import --help"),
        (&["import", "lobster", "x"], "--messages <FILE>"),
        (&["export", "j", "--to", "x", "--as", "xml"], "invalid value 'xml'"),
    ];
    for (args, says) in cases {
        floor.fails(args, 2, says);
    }
}

#[test]
fn reports_that_are_not_there_are_told_which_there_are() {
    let floor = Floor::bare();
    floor.fails(&["show", "j", "report", "day"], 2, "there is no report \"day\"; there are transactions, inactive");
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    let floor = Floor::new();
    let calls = "open replay new exec run show log branch diff verify import whatif graft explain find undo redo export \
        project repair";
    for call in calls.split_whitespace() {
        let help = floor.ok(&[call, "--help"]);
        let examples = help.split_once("Example").unwrap_or_else(|| panic!("no example in {help}")).1;
        assert!(examples.contains(&format!("backtape {call}")), "{help}");
    }
    assert!(floor.ok(&["import", "lobster", "--help"]).contains("Example"));
    assert!(floor.ok(&["exec", "--help"]).contains("exec [OPTIONS] <JOURNAL> [SCRIPT|-] [-c <COMMAND>]..."));
    assert!(floor.ok(&["--version"]).starts_with("backtape "));
    assert!(floor.ok(&["--help"]).contains("Exit status"));
}

#[test]
fn without_a_terminal_the_screen_says_so() {
    let floor = Floor::bare();
    floor.fails(&[], 2, "the screen needs a terminal");
    assert!(!floor.journal("main").exists(), "nothing was made that nobody saw");
    floor.fails(&["open", "j"], 2, "the screen needs a terminal");
    floor.fails(&["replay", "j"], 2, "the screen needs a terminal");
    floor.fails(&["open", "nope"], 2, "create it with backtape new");
    assert!(!floor.journal("nope").exists());
}

#[test]
fn without_a_home_a_path_still_opens() {
    let floor = Floor::bare();
    let run = |args: &[&str]| {
        let mut command = floor.command(args);
        command.env_remove("BACKTAPE_DATA_DIR").env_remove("HOME");
        command.output().unwrap().status.code()
    };
    assert_eq!(run(&["show", floor.journal("j").to_str().unwrap(), "stats"]), Some(0));
}
