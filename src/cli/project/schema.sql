-- The tables of `backtape project`; docs/sqlite.md tells about them. Amounts are whole cents, prices
-- whole ten-thousandths, times RFC 3339 in UTC, dates business dates.
CREATE TABLE position (
    journal TEXT NOT NULL, branch TEXT NOT NULL, record INTEGER NOT NULL, hash TEXT NOT NULL,
    currency TEXT NOT NULL, at TEXT, date TEXT
);
CREATE TABLE records (
    record INTEGER PRIMARY KEY, at TEXT NOT NULL, date TEXT NOT NULL, source TEXT NOT NULL,
    verb TEXT NOT NULL, command TEXT NOT NULL, ok INTEGER NOT NULL, code TEXT, message TEXT
);
CREATE TABLE events (
    record INTEGER NOT NULL REFERENCES records, event INTEGER NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (record, event)
) WITHOUT ROWID;
CREATE TABLE postings (
    record INTEGER NOT NULL REFERENCES records, event INTEGER NOT NULL, posting INTEGER NOT NULL,
    date TEXT NOT NULL, ledger TEXT NOT NULL, account TEXT, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    PRIMARY KEY (record, event, posting)
) WITHOUT ROWID;
CREATE TABLE accounts (
    account TEXT PRIMARY KEY, iban TEXT NOT NULL, owner TEXT NOT NULL, email TEXT NOT NULL, verified INTEGER NOT NULL,
    status TEXT NOT NULL, balance INTEGER NOT NULL, held INTEGER NOT NULL, available INTEGER NOT NULL,
    credit_line INTEGER NOT NULL, currency TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE ledger (
    account TEXT NOT NULL, currency TEXT NOT NULL, balance INTEGER NOT NULL, number INTEGER NOT NULL,
    class TEXT NOT NULL, PRIMARY KEY (account, currency)
) WITHOUT ROWID;
CREATE TABLE instruments (
    symbol TEXT PRIMARY KEY, name TEXT, tick INTEGER NOT NULL, lot INTEGER NOT NULL, last INTEGER
) WITHOUT ROWID;
CREATE TABLE positions (
    account TEXT NOT NULL, symbol TEXT NOT NULL, qty INTEGER NOT NULL, PRIMARY KEY (account, symbol)
) WITHOUT ROWID;
CREATE TABLE orders (
    "order" INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records, account TEXT NOT NULL, symbol TEXT NOT NULL,
    side TEXT NOT NULL, kind TEXT NOT NULL, tif TEXT NOT NULL, qty INTEGER NOT NULL, price INTEGER,
    filled INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'open', reason TEXT, done INTEGER
);
CREATE TABLE trades (
    trade INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records, at TEXT NOT NULL, date TEXT NOT NULL,
    symbol TEXT NOT NULL, qty INTEGER NOT NULL, price INTEGER NOT NULL, value INTEGER NOT NULL,
    maker INTEGER NOT NULL, taker INTEGER NOT NULL, taker_side TEXT NOT NULL, buyer TEXT NOT NULL, seller TEXT NOT NULL,
    maker_fee INTEGER NOT NULL, taker_fee INTEGER NOT NULL
);
CREATE TABLE items (item TEXT PRIMARY KEY, price INTEGER NOT NULL, stock INTEGER NOT NULL, sold INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sales (
    shop_order INTEGER NOT NULL, line INTEGER NOT NULL, record INTEGER NOT NULL REFERENCES records, account TEXT NOT NULL,
    item TEXT NOT NULL, qty INTEGER NOT NULL, price INTEGER NOT NULL, PRIMARY KEY (shop_order, line)
) WITHOUT ROWID;
CREATE TABLE mail (
    letter INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records, at TEXT NOT NULL, account TEXT NOT NULL,
    subject TEXT NOT NULL
);
CREATE INDEX postings_of ON postings (account, record) WHERE account IS NOT NULL;
CREATE INDEX events_of ON events (type, record);
CREATE INDEX trades_in ON trades (symbol, record);
