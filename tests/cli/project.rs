//! The SQLite database: kept up to date, the same as made anew, and its sums those of the ledger.

use crate::floor::Floor;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::path::Path;

const TABLES: [&str; 13] = [
    "position",
    "records",
    "events",
    "postings",
    "accounts",
    "ledger",
    "instruments",
    "positions",
    "orders",
    "trades",
    "items",
    "sales",
    "mail",
];

/// Everything in a database.
fn dump(path: &Path) -> Vec<(String, Vec<Vec<Value>>)> {
    let database = Connection::open(path).unwrap();
    let table = |name: &str| {
        let mut rows = database.prepare(&format!("SELECT * FROM {name} ORDER BY 1, 2")).unwrap();
        let columns = rows.column_count();
        let row = |row: &rusqlite::Row<'_>| (0..columns).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>, _>>();
        let rows = rows.query_map([], row).unwrap().map(Result::unwrap).collect();
        (name.to_owned(), rows)
    };
    TABLES.map(table).into()
}

fn number(path: &Path, sql: &str) -> i64 {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn going_on_is_the_same_as_beginning_anew_and_sums_are_the_ledgers() {
    let floor = Floor::new();
    floor.ok(&["new", "j", "--scenario", "starter", "--seed", "7"]);
    let script = "withdraw you 5.00\norder you coffee*2\nwithdraw you 99999999.00\nend-day\n";
    for piece in ["300", "1", "400"] {
        floor.ok(&["run", "j", "--records", piece]);
        floor.run_with(&["exec", "j", "-"], script);
        floor.ok(&["project", "j", "--to", "a.sqlite"]);
    }
    let said = floor.ok(&["project", "j", "--to", "a.sqlite"]);
    assert!(said.starts_with("a.sqlite: 0 records of main more, up to "), "{said}");
    floor.ok(&["project", "j", "--to", "b.sqlite"]);
    let (a, b) = (floor.path("a.sqlite"), floor.path("b.sqlite"));
    for (kept, anew) in dump(&a).into_iter().zip(dump(&b)) {
        assert_eq!(kept, anew);
        assert!(!kept.1.is_empty(), "{} is empty", kept.0);
    }
    assert_eq!(number(&a, "SELECT sum(amount) FROM postings"), 0);
    assert_eq!(
        number(&a, "SELECT count(*) FROM (SELECT record FROM postings GROUP BY record HAVING sum(amount) <> 0)"),
        0
    );
    let differ = "SELECT count(*) FROM accounts a WHERE balance <> \
        (SELECT coalesce(sum(amount), 0) FROM postings p WHERE p.account = a.account)";
    assert_eq!(number(&a, differ), 0);
    let differ = "SELECT count(*) FROM ledger l WHERE balance <> \
        (SELECT coalesce(sum(amount), 0) FROM postings p WHERE p.ledger = l.account AND p.currency = l.currency)";
    assert_eq!(number(&a, differ), 0);
    let stats = &floor.json(&["show", "j", "stats", "--json"])[0];
    assert_eq!(number(&a, "SELECT count(*) FROM trades"), stats["trades"].as_i64().unwrap());
    let open = floor.json(&["show", "j", "orders", "--json"]);
    assert_eq!(number(&a, "SELECT count(*) FROM orders WHERE state = 'open'"), open.len() as i64);
    for order in &open {
        let id = &order["order"];
        let sql = format!("SELECT qty - filled FROM orders WHERE \"order\" = {id}");
        assert_eq!(number(&a, &sql), order["open"].as_i64().unwrap(), "{order}");
    }
    assert_eq!(number(&a, "SELECT count(*) FROM records WHERE code = 'InsufficientFunds' AND source = 'user'"), 3);
}

#[test]
fn another_past_is_read_anew_and_another_journal_is_refused() {
    let floor = Floor::traded();
    floor.ok(&["project", "j", "--to", "a.sqlite"]);
    floor.ok(&["branch", "j", "create", "other", "--at", "8"]);
    let said = floor.ok(&["project", "j", "--to", "a.sqlite", "--branch", "other"]);
    assert_eq!(said, "made anew: it held the branch main\na.sqlite: 8 records of other more, up to 8\n");
    let said = floor.ok(&["project", "j", "--to", "a.sqlite", "--branch", "main"]);
    assert!(said.contains("10 records of main more, up to 10"), "{said}");
    floor.ok(&["undo", "j", "--branch", "main"]);
    let said = floor.ok(&["project", "j", "--to", "a.sqlite", "--branch", "main"]);
    assert_eq!(
        said,
        "made anew: record 10 is no longer on the branch main\na.sqlite: 9 records of main more, up to 9\n"
    );
    let before = dump(&floor.path("a.sqlite"));
    floor.ok(&["new", "k", "--scenario", "starter"]);
    floor.fails(
        &["project", "k", "--to", "a.sqlite"],
        1,
        "a.sqlite belongs to another journal than k; name another file",
    );
    // The same beginning, another past.
    floor.ok(&["new", "l", "--scenario", "bare"]);
    let script = (0..12).map(|i| format!("mark {i}\n")).collect::<String>();
    assert_eq!(floor.run_with(&["exec", "l", "-"], script).status, 0);
    floor.fails(&["project", "l", "--to", "a.sqlite"], 1, "a.sqlite belongs to another journal than l");
    assert_eq!(dump(&floor.path("a.sqlite")), before);
    let text = floor.write("text.sqlite", "hello, I am no database");
    floor.fails(&["project", "j", "--to", &text], 2, "cannot keep ");
    assert_eq!(std::fs::read_to_string(&text).unwrap(), "hello, I am no database");
    Connection::open(floor.path("else.sqlite")).unwrap().execute_batch("CREATE TABLE mine (x)").unwrap();
    floor.fails(&["project", "j", "--to", "else.sqlite"], 2, "it is another program's database; name another file");
}

/// What the page about the tables says is what there is.
#[test]
fn every_table_and_column_is_documented() {
    let floor = Floor::traded();
    floor.ok(&["project", "j", "--to", "a.sqlite"]);
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sqlite.md")).unwrap();
    let database = Connection::open(floor.path("a.sqlite")).unwrap();
    for table in TABLES {
        let section = page.split(&format!("## `{table}`\n")).nth(1).unwrap_or_else(|| panic!("{table} has no section"));
        let section = section.split("\n## ").next().unwrap();
        let mut columns = database.prepare(&format!("SELECT name FROM pragma_table_info('{table}')")).unwrap();
        for column in columns.query_map([], |row| row.get::<_, String>(0)).unwrap() {
            let column = column.unwrap();
            assert!(section.contains(&format!("`{column}`")), "{table}.{column}");
        }
    }
    // The queries on it are queries.
    for query in page.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap()) {
        database.prepare(query).unwrap();
    }
}
