//! The rows of the comparison: what is named how, in which order, and with which sign.

use crate::domain::{Handle, Money, Price, Side, Symbol};
use crate::text;
use crate::tui::format;
use crate::views::Moment;
use crate::views::compare::{Account, Compared, Comparison, Field, Figure, Instrument};

/// A row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// What is compared.
    pub name: String,
    /// The left figure, the right one, and right − left.
    pub figures: [String; 3],
    /// Whether the sides differ.
    pub differs: bool,
    /// Whether more of it is better.
    pub gain: bool,
    /// Whether it heads the rows below.
    pub heading: bool,
}

/// What stands where a side has nothing.
const NOTHING: &str = "–";

/// What of an account, of its position in the instrument that is shown, and of that one's market is
/// seen first, whether it differs or not.
const FIRST: [&[&str]; 4] =
    [&["balance", "held"], &["qty", "average"], &["profit_and_loss", "fees_paid"], &["bid", "ask"]];

/// The rows of an account, with its positions and the best prices: what matters most is above, then
/// whatever else differs.
pub fn of_account(left: &Moment, right: &Moment, handle: Handle, shown: Option<Symbol>) -> Vec<Row> {
    let account = Account::of(left, right, handle);
    let mut symbols: Vec<Symbol> = shown.into_iter().collect();
    for moment in [left, right] {
        let listed = moment.world.exchange.instruments().map(|(_, instrument)| instrument.symbol);
        let further: Vec<Symbol> = listed.filter(|symbol| !symbols.contains(symbol)).collect();
        symbols.extend(further);
    }
    let mut rows: Vec<Row> = Vec::new();
    let mut rest: Vec<Row> = Vec::new();
    let mut part = |before: &str, fields: &[Field], first: &[&str]| {
        let is_first = |field: &&Field| first.contains(&field.name);
        rows.extend(fields.iter().filter(is_first).map(|field| row(before, field)));
        let differing = fields.iter().filter(|field| field.differs() && !is_first(field));
        rest.extend(differing.map(|field| row(before, field)));
    };
    let [cash, position, gain, market] = FIRST;
    let money = |name: &&Field| gain.contains(&name.name);
    let (gains, others): (Vec<Field>, Vec<Field>) = account.money.fields.iter().partition(money);
    part("", &others, cash);
    for (i, symbol) in symbols.iter().enumerate() {
        let named = account.positions.iter().find(|position| position.name == *symbol);
        let fields = named.map_or(&[][..], |position| &position.fields);
        part(&format!("{symbol} "), fields, if i == 0 { position } else { &[] });
        if i == 0 {
            part("", &gains, gain);
        }
        part(
            &format!("{symbol} "),
            &Instrument::of(left, right, *symbol).market.fields,
            if i == 0 { market } else { &[] },
        );
    }
    if symbols.is_empty() {
        part("", &gains, gain);
    }
    rows.extend(rest);
    rows
}

/// The rows of everything that differs.
pub fn of_all(differing: &Comparison) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut part = |name: String, inner: Vec<Row>| {
        rows.push(Row { name, heading: true, ..Row::default() });
        rows.extend(inner.into_iter().map(|row| Row { name: format!("  {}", row.name), ..row }));
    };
    let fields = |fields: &[Field]| fields.iter().map(|field| row("", field)).collect::<Vec<_>>();
    for account in &differing.accounts {
        let of_position =
            |p: &Compared<Symbol>| p.fields.iter().map(|field| row(&format!("{} ", p.name), field)).collect::<Vec<_>>();
        let positions = account.positions.iter().flat_map(of_position);
        part(account.money.name.to_string(), fields(&account.money.fields).into_iter().chain(positions).collect());
    }
    for instrument in &differing.instruments {
        let levels = instrument.levels.iter().map(|level| {
            let side = if level.side == Side::Buy { "bids" } else { "asks" };
            Row { name: format!("{side} @ {}", level.price.grouped()), ..row("", &level.qty) }
        });
        let market = fields(&instrument.market.fields);
        part(instrument.market.name.to_string(), market.into_iter().chain(levels).collect());
    }
    for item in &differing.items {
        part(format!("{} in the shop", item.name), fields(&item.fields));
    }
    if !differing.ledger.is_empty() {
        part("the bank's books".to_owned(), fields(&differing.ledger));
    }
    rows
}

fn row(before: &str, field: &Field) -> Row {
    let gain = ["realised", "unrealised", "profit_and_loss"].contains(&field.name);
    let side = |figure: Option<Figure>| match figure {
        None => NOTHING.to_owned(),
        Some(Figure::Money(amount)) if gain => format::gain(amount),
        Some(figure) => shown(figure),
    };
    let difference = field.difference().filter(|_| field.differs()).map(signed).unwrap_or_default();
    Row {
        name: format!("{before}{}", words(field.name, before.is_empty())),
        figures: [side(field.left), side(field.right), difference],
        differs: field.differs(),
        gain: gain || ["balance", "available", "equity"].contains(&field.name),
        heading: false,
    }
}

/// What a field is called on the screen.
fn words(name: &'static str, of_account: bool) -> String {
    match name {
        "balance" => "cash".to_owned(),
        "qty" if !of_account => "position".to_owned(),
        "profit_and_loss" => "profit and loss".to_owned(),
        "bid" | "ask" => format!("best {name}"),
        _ => name.replace('_', " "),
    }
}

fn shown(figure: Figure) -> String {
    match figure {
        Figure::Money(amount) => format::money(amount),
        Figure::Price(price) => format::minus(&format::price(price, 2)),
        Figure::Count(count) => {
            let sign = if count < 0 { "−" } else { "" };
            format!("{sign}{}", format::count(count.unsigned_abs()))
        }
        Figure::Word(word) => word.to_owned(),
        Figure::Flag(flag) => if flag { "yes" } else { "no" }.to_owned(),
    }
}

fn signed(figure: Figure) -> String {
    let more = match figure {
        Figure::Money(amount) => amount > Money::ZERO,
        Figure::Price(price) => price > Price(0),
        Figure::Count(count) => count > 0,
        Figure::Word(_) | Figure::Flag(_) => false,
    };
    if more { format!("+{}", shown(figure)) } else { shown(figure) }
}

/// The figures of a column on their decimal point, all of one width.
pub fn on_their_point<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let texts: Vec<&str> = texts.collect();
    let after = |text: &str| text.split_once('.').map_or(0, |(_, places)| places.len() + 1);
    let places = texts.iter().map(|text| after(text)).max().unwrap_or(0);
    let padded: Vec<String> =
        texts.iter().map(|text| format!("{text}{:1$}", "", places.saturating_sub(after(text)))).collect();
    let width = padded.iter().map(|text| text::width(text)).max().unwrap_or(0);
    padded.iter().map(|text| text::pad_left(text, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Qty;

    #[test]
    fn figures_stand_on_their_point() {
        let column = on_their_point(["9,845.20", "−333.20", "25", "–", "101.5466", ""].into_iter());
        let trimmed: Vec<&str> = column.iter().map(|text| text.trim_end()).collect();
        assert_eq!(trimmed, ["9,845.20", " −333.20", "   25", "    –", "  101.5466", ""]);
        assert!(column.iter().all(|text| text::width(text) == 10));
    }

    #[test]
    fn differences_have_their_sign() {
        let qty = |qty: u64| Some(Figure::Count(Qty(qty).0.cast_signed()));
        let field = |left, right| Field { name: "qty", left, right };
        assert_eq!(row("ACME ", &field(qty(25), qty(0))).figures, ["25", "0", "−25"]);
        assert_eq!(row("ACME ", &field(qty(25), qty(1_250))).figures, ["25", "1,250", "+1,225"]);
        assert_eq!(row("ACME ", &field(qty(25), None)).figures, ["25", "–", ""]);
        assert_eq!(row("ACME ", &field(qty(25), qty(25))).figures, ["25", "25", ""]);
        let price = |price: i64| Some(Figure::Price(Price(price)));
        let bid = Field { name: "bid", left: price(1_015_000), right: price(1_013_400) };
        assert_eq!((row("", &bid).name.as_str(), row("", &bid).figures[2].as_str()), ("best bid", "−0.16"));
        let money = |cents| Some(Figure::Money(Money(cents)));
        let gain = Field { name: "profit_and_loss", left: money(15_235), right: money(-300) };
        assert_eq!(row("", &gain).figures, ["▲ 152.35", "▼ 3.00", "−155.35"]);
    }
}
