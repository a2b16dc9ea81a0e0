//! The README's table of orders and how long they stand, each cell as it comes out.

use crate::commands::commands;
use crate::stage::{Stage, Under, empty_world, rules};
use backtape::command_line::{Parsed, parse};
use backtape::domain::exchange::Place;
use backtape::domain::{Event, OrderId};
use std::fmt::Write as _;

/// The kinds, as they are called and written: a buy of 10, with 4 for sale at 10.00.
const KINDS: [(&str, &str); 9] = [
    ("limit", "@ 10.00"),
    ("post-only", "@ 9.50 post"),
    ("iceberg", "@ 10.00 show 2"),
    ("market", "market"),
    ("market-to-limit", "market-to-limit"),
    ("stop", "stop 10.50"),
    ("stop-limit", "@ 10.60 stop 10.50"),
    ("trailing stop", "trail 0.50"),
    ("pair (`oco`)", "@ 9.50 TIF oco stop 10.50"),
];

const TIFS: [&str; 6] = ["", "gtc", "day", "gtd 1970-01-02", "ioc", "fok"];

const GIVEN: &str = "open alice; open carl; list XYZ 0.01 1; deposit alice 1000.00; grant carl XYZ 100; \
                     print XYZ 1 @ 10.00; sell carl XYZ 4 @ 10.00";

/// What becomes of an order: at once, at the close of that day, and at the close of the next.
fn cell(terms: &str, tif: &str) -> String {
    let terms = if terms.contains("TIF") { terms.replace("TIF", tif) } else { format!("{terms} {tif}") };
    let Ok(Some(Parsed::Command(command))) = parse(&format!("buy alice XYZ 10 {terms}")) else {
        return "–".to_owned();
    };
    let mut stage = Stage { world: empty_world(rules(Under::Bare)), n: 0 };
    for command in commands(GIVEN) {
        stage.play(&command).unwrap();
    }
    let Ok(events) = stage.play(&command) else { return "–".to_owned() };
    let bought: u64 = events.iter().map(|e| if let Event::TradeExecuted(t) = e { t.qty.0 } else { 0 }).sum();
    let order = stage.world.exchange.next_order();
    let own = (2..order.0).map(OrderId).find_map(|id| stage.world.exchange.order(id)).map(|order| order.place);
    let rest = match own {
        None if bought == 0 => return "nothing".to_owned(),
        None => return format!("buys {bought}, the rest goes"),
        Some(Place::Stops) => "waits",
        Some(_) => "rests",
    };
    let days = (0..3).find(|_| is_gone_after_a_day(&mut stage));
    let until = match days {
        Some(0) => " for the day",
        Some(1) => " to the date",
        _ => "",
    };
    match bought {
        0 => format!("{rest}{until}"),
        bought => format!("buys {bought}, {rest}{until}"),
    }
}

/// Plays a day's end; says whether alice has no order any more.
fn is_gone_after_a_day(stage: &mut Stage) -> bool {
    for command in commands("market close; market open; end-day") {
        stage.play(&command).unwrap();
    }
    let alice = stage.world.bank.find_handle(&crate::commands::handle("alice")).unwrap();
    stage.world.exchange.orders_of(alice).is_empty()
}

#[test]
fn the_readme_says_what_becomes_of_orders() {
    let mut table = String::from("| a buy of 10, 4 for sale |");
    for tif in ["", "`gtc`", "`day`", "`gtd DATE`", "`ioc`", "`fok`"] {
        let _ = write!(table, " {tif} |");
    }
    table.push_str("\n|---|---|---|---|---|---|---|\n");
    for (name, terms) in KINDS {
        let _ = write!(table, "| {name} |");
        for tif in TIFS {
            let _ = write!(table, " {} |", cell(terms, tif));
        }
        table.push('\n');
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- orders -->\n", "<!-- end of orders -->");
    let (before, rest) = readme.split_once(start).unwrap();
    let (now, after) = rest.split_once(end).unwrap();
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, format!("{before}{start}{table}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(now, table, "UPDATE_README=1 writes it anew");
}
