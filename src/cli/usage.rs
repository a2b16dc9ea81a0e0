//! Wrong usage in one line: what, where, what to do about it.

use super::args::Args;
use crate::text::clean_line;
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::process::ExitCode;

/// Prints the help that was asked for, or says in one line what is wrong with the call.
pub(super) fn answer(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print(); // a reader that has gone away has seen enough
            ExitCode::SUCCESS
        }
        _ => {
            let given: Vec<String> =
                std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
            super::desk::tell(&format!("backtape: {}", in_one_line(error, &given)));
            ExitCode::from(2)
        }
    }
}

/// The error's first paragraph, the tips, and where the help is.
fn in_one_line(error: &clap::Error, given: &[String]) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let what: Vec<&str> = first.split_whitespace().collect();
    let what = what.join(" ");
    let what = match error.kind() {
        // What clap says here is the help, which begins with what the call is for.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "a subcommand is missing",
        _ => what.strip_prefix("error: ").unwrap_or(&what),
    };
    let tip = match error.get(ContextKind::SuggestedArg).or_else(|| error.get(ContextKind::SuggestedSubcommand)) {
        Some(ContextValue::String(name)) => format!("; did you mean {name}?"),
        // The most alike comes last.
        Some(ContextValue::Strings(names)) => {
            names.last().map_or_else(String::new, |name| format!("; did you mean {name}?"))
        }
        _ => String::new(),
    };
    let help = match called(&text) {
        Some(call) => format!("; see {call} --help"),
        // A wrong value comes without the usage: the subcommand is the first word that is one.
        None => {
            let call = given.iter().find(|word| Args::command().find_subcommand(word).is_some());
            format!("; see backtape{} --help", call.map(|call| format!(" {call}")).unwrap_or_default())
        }
    };
    clean_line(&format!("{what}{tip}{help}"))
}

/// The subcommand that was called, read from the usage: the words before the first argument.
fn called(text: &str) -> Option<String> {
    let usage = text.lines().find_map(|line| line.strip_prefix("Usage: "))?;
    let words = usage.split_whitespace().take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    Some(words.collect::<Vec<_>>().join(" ")).filter(|call| !call.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::cli::args::Args;
    use clap::Parser;

    #[test]
    fn wrong_usage_is_one_line_with_a_cure() {
        let cases: [(&[&str], &str); 8] = [
            (&["frobnicate"], "unrecognized subcommand 'frobnicate'; see backtape --help"),
            (&["new"], "the following required arguments were not provided: <JOURNAL>; see backtape new --help"),
            (&["shwo"], "unrecognized subcommand 'shwo'; did you mean show?; see backtape --help"),
            (&["new", "a", "--seed", "x"], "invalid value 'x' for '--seed <N>'"),
            (&["run", "a", "--for", "1w"], "give a time like 90s, 15m, 1h30m or 2d; see backtape run --help"),
            (&["show", "a", "b"], "invalid value 'b' for '<VIEW>' [possible values: accounts, account,"),
            (&["exec", "a", "--jsno", "-"], "did you mean --json?"),
            (&["exec", "a"], "required arguments were not provided: <SCRIPT|-c <COMMAND>>; see backtape exec --help"),
        ];
        for (args, want) in cases {
            let error = Args::try_parse_from(std::iter::once(&"backtape").chain(args)).unwrap_err();
            let given: Vec<String> = args.iter().map(|&word| word.to_owned()).collect();
            let line = super::in_one_line(&error, &given);
            assert!(line.contains(want), "{line}");
            assert!(!line.contains('\n') && line.contains("--help"), "{line}");
        }
    }

    #[test]
    fn hostile_arguments_are_cleaned() {
        let error = Args::try_parse_from(["backtape", "\u{202e}\u{1b}[2J\n\u{200b}"]).unwrap_err();
        let line = super::in_one_line(&error, &[]);
        assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}')), "{line:?}");
    }
}
