//! The numbers under the selection: what a pane shows there, by their names, the most looked at first.

use super::model::Model;
use super::panes::{self, Pane};
use super::tree;
use crate::command_line;
use crate::domain::{AccountId, AccountRef, InstrumentId, RecordNo, Side, Symbol};
use crate::views::Moment;
use crate::views::quantity::{AccountFigure, HoldingFigure, ItemFigure, LineFigure, MarketFigure, Quantity, Value};

/// Numbers, and the record as of which they are asked about.
pub struct Numbers {
    /// The record.
    pub at: RecordNo,
    /// The numbers; none where there is none to explain.
    pub list: Vec<Quantity>,
}

/// The numbers under the selection of the pane that has the focus.
pub fn under_selection(model: &Model) -> Numbers {
    let names = Names { model, moment: model.shown() };
    let selected = model.list(model.focused()).selected;
    let mut at = model.shown().n;
    let list = match model.focused() {
        Pane::Stream => names.of_record(),
        Pane::Book => names.of_rung(),
        Pane::Chart => names.of_market(model.instrument(), MarketFigure::Last),
        Pane::Trades => {
            let mut list = names.of_market(model.instrument(), MarketFigure::Last);
            list.extend([LineFigure::Trades, LineFigure::Volume, LineFigure::Turnover].map(Quantity::Line));
            list
        }
        Pane::Positions => names.of_holding(selected),
        Pane::Orders => names.of_order(),
        Pane::Accounts => names.of_account(panes::accounts::selected(model)),
        Pane::Statement => names.of_account(panes::accounts::selected(model)),
        Pane::Mail => names.of_account(panes::mail::whose(model)),
        Pane::Ledger | Pane::Report => {
            [LineFigure::Turnover, LineFigure::Volume, LineFigure::Trades].map(Quantity::Line).to_vec()
        }
        Pane::Items => names.of_item(selected),
        Pane::Waiting => names.of_waiting(),
        Pane::Sales => names.of_sale(selected),
        Pane::Tree => {
            at = tree::selected_record(model).unwrap_or(at);
            names.of_account(model.you())
        }
    };
    Numbers { at, list }
}

/// Finds the names of what stands in a moment.
struct Names<'a> {
    model: &'a Model,
    moment: &'a Moment,
}

impl Names<'_> {
    fn account(&self, id: AccountId) -> Option<AccountRef> {
        self.moment.world.bank.profile(id).map(|profile| AccountRef::Handle(profile.handle))
    }

    fn symbol(&self, id: InstrumentId) -> Option<Symbol> {
        self.moment.world.exchange.instrument(id).map(|instrument| instrument.symbol)
    }

    fn of_account(&self, id: Option<AccountId>) -> Vec<Quantity> {
        let Some(account) = id.and_then(|id| self.account(id)) else { return Vec::new() };
        AccountFigure::ALL.iter().map(|figure| Quantity::Account(account, *figure)).collect()
    }

    /// The figures of an instrument, this one first.
    fn of_market(&self, id: Option<InstrumentId>, first: MarketFigure) -> Vec<Quantity> {
        let Some(symbol) = id.and_then(|id| self.symbol(id)) else { return Vec::new() };
        let others = MarketFigure::ALL.iter().copied().filter(|figure| *figure != first);
        [first].into_iter().chain(others).map(|figure| Quantity::Market(symbol, figure)).collect()
    }

    /// One's holding of the instrument in a row.
    fn of_holding(&self, row: usize) -> Vec<Quantity> {
        let exchange = &self.moment.world.exchange;
        let symbol = exchange.instruments().nth(row).map(|(_, instrument)| instrument.symbol);
        let owner = self.model.you().and_then(|you| self.account(you));
        let Some((owner, symbol)) = owner.zip(symbol) else { return Vec::new() };
        HoldingFigure::ALL.iter().map(|figure| Quantity::Holding(owner, symbol, *figure)).collect()
    }

    /// The selected level of the book, or the spread between its sides.
    fn of_rung(&self) -> Vec<Quantity> {
        let market = self.of_market(self.model.instrument(), MarketFigure::Spread);
        let symbol = self.model.instrument().and_then(|id| self.symbol(id));
        let level = symbol.zip(panes::book::selected(self.model));
        level.map(|(symbol, (side, price))| Quantity::Level(symbol, side, price)).into_iter().chain(market).collect()
    }

    /// What the selected order holds back, and the level that it stands on.
    fn of_order(&self) -> Vec<Quantity> {
        let Some(order) = panes::orders::selected(self.model) else { return self.of_account(self.model.you()) };
        let owner = order.account.and_then(|owner| self.account(owner));
        let symbol = order.instrument.and_then(|id| self.symbol(id));
        let Some((owner, symbol)) = owner.zip(symbol) else { return self.of_account(self.model.you()) };
        let held = match order.side {
            Side::Buy => Quantity::Account(owner, AccountFigure::Held),
            Side::Sell => Quantity::Holding(owner, symbol, HoldingFigure::Held),
        };
        let level = order.kind.limit().map(|price| Quantity::Level(symbol, order.side, price));
        let rest =
            [Quantity::Account(owner, AccountFigure::Available), Quantity::Account(owner, AccountFigure::Balance)];
        [held].into_iter().chain(level).chain(rest).collect()
    }

    fn of_item(&self, row: usize) -> Vec<Quantity> {
        let Some((_, item)) = self.moment.world.shop.items().nth(row) else { return Vec::new() };
        ItemFigure::ALL.iter().map(|figure| Quantity::Item(item.name, *figure)).collect()
    }

    /// What is held for an order of the shop, and what is set aside for it.
    fn of_waiting(&self) -> Vec<Quantity> {
        let Some((_, order)) = panes::waiting::selected(self.model) else { return Vec::new() };
        let held = self.account(order.account).map(|owner| Quantity::Account(owner, AccountFigure::Held));
        let items = order.lines.iter().filter_map(|line| self.moment.world.shop.item(line.item));
        held.into_iter().chain(items.map(|item| Quantity::Item(item.name, ItemFigure::Reserved))).collect()
    }

    /// What was sold, and what whoever bought it has.
    fn of_sale(&self, row: usize) -> Vec<Quantity> {
        let Some(sale) = self.model.kept.sales.entries().nth(row) else { return Vec::new() };
        let items = sale.items().filter_map(|id| self.moment.world.shop.item(id));
        let sold = items.map(|item| Quantity::Item(item.name, ItemFigure::Sold));
        let buyer = self.account(sale.account()).map(|buyer| Quantity::Account(buyer, AccountFigure::Balance));
        sold.chain(buyer).collect()
    }

    /// What the record under the cursor changed; where it was refused, what it would have needed. Then
    /// the figures of the status line.
    fn of_record(&self) -> Vec<Quantity> {
        let session = &self.model.session;
        let record = session.history().record(self.moment.n);
        let step = record.and_then(|record| record.into_step());
        let before = step.as_ref().and_then(|step| session.moment_at(step.parent).ok());
        let mut list = before.map_or_else(Vec::new, |before| self.changed_since(&before));
        if let Some(step) = step.filter(|step| step.outcome.rejection().is_some()) {
            let who = command_line::actor(&step.command).and_then(|who| self.moment.world.bank.find(who));
            let needed = who.and_then(|id| self.account(id));
            list.extend(needed.map(|who| Quantity::Account(who, AccountFigure::Available)));
        }
        let own = self.of_account(self.model.you());
        list.extend(own.into_iter().filter(|quantity| !list.contains(quantity)).collect::<Vec<_>>());
        list
    }

    /// The numbers that are other ones than in a moment before; one's own first.
    fn changed_since(&self, before: &Moment) -> Vec<Quantity> {
        let world = &self.moment.world;
        let you = self.model.you();
        let mut accounts: Vec<AccountId> = world.bank.accounts().map(|(id, _, _)| id).collect();
        accounts.sort_by_key(|id| Some(*id) != you);
        let listed: Vec<(InstrumentId, Symbol)> = world.exchange.instruments().map(|(id, i)| (id, i.symbol)).collect();
        let mut list = Vec::new();
        for id in accounts {
            let Some(name) = self.account(id) else { continue };
            if world.bank.account(id) != before.world.bank.account(id) {
                list.extend([AccountFigure::Balance, AccountFigure::Held].map(|f| Quantity::Account(name, f)));
            }
            for (instrument, symbol) in &listed {
                if world.exchange.holding(*instrument, id) != before.world.exchange.holding(*instrument, id) {
                    let figures = [HoldingFigure::Position, HoldingFigure::Held, HoldingFigure::Average];
                    list.extend(figures.map(|figure| Quantity::Holding(name, *symbol, figure)));
                }
            }
        }
        let market =
            [MarketFigure::Last, MarketFigure::Bid, MarketFigure::Ask, MarketFigure::BidQty, MarketFigure::AskQty];
        list.extend(listed.iter().flat_map(|(_, symbol)| market.map(|figure| Quantity::Market(*symbol, figure))));
        list.extend(world.shop.items().map(|(_, item)| Quantity::Item(item.name, ItemFigure::Stock)));
        // Who was not there yet had nothing.
        let value = |quantity: &Quantity, moment| quantity.value(moment).ok().flatten();
        list.retain(|quantity| Value::differ(value(quantity, before), value(quantity, self.moment)));
        list
    }
}
