//! The lower bound: a book with nothing but what matching needs. Levels in an array by tick, orders in
//! a slab, queues through the slab, an array from number to slot. No money, no holds, no events, no
//! checks; prices beyond the array do not exist, and the array of numbers grows for ever.

use crate::flow::{Side, Step, TICKS, Tally, Ticket};

const NIL: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Level {
    first: u32,
    last: u32,
}

#[derive(Clone, Copy)]
struct Order {
    number: u32,
    qty: u32,
    ticks: u32,
    side: Side,
    previous: u32,
    next: u32,
}

/// Both sides of one book.
#[derive(Clone)]
pub struct DenseLadder {
    levels: [Vec<Level>; 2],
    /// Where the best level of each side is, or beyond it.
    best: [usize; 2],
    orders: Vec<Order>,
    free: Vec<u32>,
    slots: Vec<u32>,
    open: usize,
}

impl DenseLadder {
    pub fn new() -> DenseLadder {
        let empty = vec![Level { first: NIL, last: NIL }; TICKS];
        let levels = [empty.clone(), empty];
        DenseLadder { levels, best: [0, TICKS - 1], orders: Vec::new(), free: Vec::new(), slots: vec![NIL], open: 0 }
    }

    pub fn open_count(&self) -> usize {
        self.open
    }

    pub fn is_open(&self, number: u64) -> bool {
        self.slots.get(number as usize).is_some_and(|slot| *slot != NIL)
    }

    pub fn step(&mut self, step: Step, tally: &mut Tally) {
        match step {
            Step::Limit(ticket) => {
                let left = self.trade(ticket, tally);
                self.slots.push(NIL);
                if left > 0 {
                    self.rest(ticket, left);
                }
            }
            Step::Take(ticket) => {
                self.trade(ticket, tally);
                self.slots.push(NIL);
            }
            Step::Cancel(number) => {
                let slot = self.slots[number as usize];
                let side = self.orders[slot as usize].side;
                self.unlink(slot, side as usize);
            }
        }
    }

    /// Trades as far as quantity and price go; gives what is left.
    fn trade(&mut self, ticket: Ticket, tally: &mut Tally) -> u32 {
        let mut left = ticket.qty;
        let makers = 1 - ticket.side as usize;
        while left > 0 {
            let ticks = self.best[makers];
            let reaches = match ticket.side {
                Side::Buy => ticks as u32 <= ticket.ticks,
                Side::Sell => ticks as u32 >= ticket.ticks,
            };
            if !reaches {
                break;
            }
            let slot = self.levels[makers][ticks].first;
            if slot == NIL {
                // Nobody stands here: the next level, away from the middle.
                match ticket.side {
                    Side::Buy if ticks + 1 < TICKS => self.best[makers] = ticks + 1,
                    Side::Sell if ticks > 0 => self.best[makers] = ticks - 1,
                    _ => break,
                }
                continue;
            }
            let order = &mut self.orders[slot as usize];
            let qty = left.min(order.qty);
            tally.count(u64::from(qty), ticks as u64);
            left -= qty;
            order.qty -= qty;
            if order.qty == 0 {
                self.unlink(slot, makers);
            }
        }
        left
    }

    fn rest(&mut self, ticket: Ticket, left: u32) {
        let side = ticket.side as usize;
        let level = &mut self.levels[side][ticket.ticks as usize];
        let (number, ticks) = (ticket.number as u32, ticket.ticks);
        let order = Order { number, qty: left, ticks, side: ticket.side, previous: level.last, next: NIL };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.orders[slot as usize] = order;
                slot
            }
            None => {
                self.orders.push(order);
                (self.orders.len() - 1) as u32
            }
        };
        if level.last == NIL {
            level.first = slot;
        } else {
            self.orders[level.last as usize].next = slot;
        }
        level.last = slot;
        self.slots[number as usize] = slot;
        self.open += 1;
        let (best, ticks) = (&mut self.best[side], ticks as usize);
        *best = if side == 0 { ticks.max(*best) } else { ticks.min(*best) };
    }

    fn unlink(&mut self, slot: u32, side: usize) {
        let order = self.orders[slot as usize];
        let level = &mut self.levels[side][order.ticks as usize];
        if order.previous == NIL {
            level.first = order.next;
        } else {
            self.orders[order.previous as usize].next = order.next;
        }
        if order.next == NIL {
            level.last = order.previous;
        } else {
            self.orders[order.next as usize].previous = order.previous;
        }
        self.slots[order.number as usize] = NIL;
        self.free.push(slot);
        self.open -= 1;
    }
}
