//! Recorded flows with the reports and the best prices that must come of them. The files lie
//! beside the repository; without them the test says so and passes.
//!
//! In: `seq,N|C|M,order,side,tif,qty,ticks`; a modification is a cancellation and a new order. Out:
//! `0` taken, `1` trade, `2` cancelled, `3` modified (told after its trades), `4` and `5`: nothing to
//! cancel, nothing to modify.

use crate::commands::{account, command, symbol};
use crate::stage::{Stage, Under};
use backtape::domain::{Command, Event, InstrumentId, OrderId, OrderKind, Price, Qty, Rejection, Side, TimeInForce};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

/// A tick of theirs is 1.00 of ours.
const TICK: i64 = 10_000;

/// Our exchange behind their order numbers.
struct Venue {
    stage: Stage,
    /// Theirs to ours; theirs may be used again.
    ours: HashMap<String, OrderId>,
    theirs: HashMap<OrderId, String>,
    reports: Vec<String>,
}

impl Venue {
    fn new() -> Venue {
        let given = "open desk; deposit desk 9000000000000.00; list XYZ 1.00 1; grant desk XYZ 1000000000";
        Venue {
            stage: Stage::given(Under::Bare, given),
            ours: HashMap::new(),
            theirs: HashMap::new(),
            reports: Vec::new(),
        }
    }

    /// Carries out one line; its reports are kept, its best prices given.
    fn line(&mut self, line: &str) -> String {
        let fields: Vec<&str> = line.split(',').collect();
        let [seq, what, order, side, tif, qty, ticks] = fields[..] else { panic!("{line}") };
        match what {
            "N" => {
                self.reports.push(format!("0,{seq},{},{order},{ticks},{qty}", side_code(side)));
                self.place(seq, order, side, tif, qty, ticks);
            }
            "C" => match self.cancel(order) {
                Ok(gone) => self.reports.push(format!("2,{seq},{gone}")),
                Err(_) => self.reports.push(format!("4,{seq},{order}")),
            },
            "M" => match self.cancel(order) {
                Ok(_) => {
                    self.place(seq, order, side, "GTC", qty, ticks);
                    self.reports.push(format!("3,{seq},{},{order},{ticks},{qty}", side_code(side)));
                }
                Err(_) => self.reports.push(format!("5,{seq},{order}")),
            },
            _ => panic!("{line}"),
        }
        self.best(seq)
    }

    fn place(&mut self, seq: &str, order: &str, side: &str, tif: &str, qty: &str, ticks: &str) {
        let time_in_force = if tif == "IOC" { TimeInForce::Ioc } else { TimeInForce::Gtc };
        let price = Price(ticks.parse::<i64>().unwrap() * TICK);
        let place = Command::Place {
            account: account("desk"),
            side: if side == "B" { Side::Buy } else { Side::Sell },
            symbol: symbol("XYZ"),
            qty: Qty(qty.parse().unwrap()),
            kind: OrderKind::at(price, time_in_force),
            oco: None,
            then: None,
        };
        let events = self.stage.act(&place).unwrap_or_else(|r| panic!("{seq}: {}", r.message()));
        for event in events {
            match event {
                Event::OrderAccepted { order: ours, .. } => {
                    self.ours.insert(order.to_owned(), ours);
                    self.theirs.insert(ours, order.to_owned());
                }
                Event::TradeExecuted(t) => {
                    let [maker, taker] = [t.maker, t.taker].map(|ours| &self.theirs[&ours]);
                    self.reports.push(format!("1,{seq},{},{},{maker},{taker}", t.price.0 / TICK, t.qty));
                }
                Event::OrderCancelled { .. } => {
                    self.reports.push(format!("2,{seq},{},{order},{ticks}", side_code(side)));
                }
                event => panic!("{event:?}"),
            }
        }
    }

    /// Gives `side,order,ticks` of what was cancelled.
    fn cancel(&mut self, order: &str) -> Result<String, Rejection> {
        // A number that was never given out stands for one that is not open.
        let ours = self.ours.get(order).copied().unwrap_or(OrderId(0));
        let open = self.stage.world.exchange.order(ours).copied();
        self.stage.act(&Command::Cancel { order: ours })?;
        let open = open.unwrap();
        let side = if open.side == Side::Buy { 0 } else { 1 };
        Ok(format!("{side},{order},{}", open.limit().unwrap().0 / TICK))
    }

    fn best(&self, seq: &str) -> String {
        let side = |side| match self.stage.world.exchange.levels(InstrumentId(0), side).next() {
            Some(level) => format!("{},{}", level.price.0 / TICK, level.qty),
            None => ",0".to_owned(),
        };
        format!("{seq},{},{}", side(Side::Buy), side(Side::Sell))
    }
}

fn side_code(side: &str) -> u8 {
    if side == "B" { 0 } else { 1 }
}

fn agree(name: &str, input: &[String], reports: &[String], best: &[String]) {
    let mut venue = Venue::new();
    for (line, expected) in input.iter().zip(best) {
        assert_eq!(venue.line(line), *expected, "{name}: best prices after {line}");
    }
    assert_eq!(input.len(), best.len(), "{name}");
    let differs = venue.reports.iter().zip(reports).position(|(ours, theirs)| ours != theirs);
    if let Some(at) = differs {
        panic!("{name}: report {at} is {} and not {}", venue.reports[at], reports[at]);
    }
    assert_eq!(venue.reports.len(), reports.len(), "{name}: the number of reports");
    // The desk trades with itself, so nothing comes or goes; and the holds fit the open orders.
    assert!(venue.stage.play(&command("mark done")).is_ok(), "{name}");
}

/// The folder with the recorded cases, or a word that it is not there.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/matching");
    let found = Some(folder).filter(|folder| folder.is_dir());
    if found.is_none() {
        println!("skipped: ../shared/data/matching is not there");
    }
    found
}

fn lines(value: &serde_json::Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

#[test]
fn recorded_cases_agree() {
    let Some(folder) = folder() else { return };
    let text = fs::read_to_string(folder.join("conformance_cases.json")).unwrap();
    let cases: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 34);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        agree(name, &lines(&case["input"]), &lines(&case["expected_reports"]), &lines(&case["expected_bbo"]));
    }
}

#[test]
fn recorded_flows_agree() {
    let Some(folder) = folder() else { return };
    for name in ["normal_s23_n500", "flash-crash_s23_n500"] {
        let read = |what: &str, heading: usize| -> Vec<String> {
            let text = fs::read_to_string(folder.join(format!("{name}.{what}"))).unwrap();
            text.lines().skip(heading).map(str::to_owned).collect()
        };
        let reports = read("expected_reports.txt", 0);
        assert!(reports.len() > 1_000, "{name} is cut short");
        agree(name, &read("input.csv", 1), &reports, &read("expected_bbo.csv", 1));
    }
}
