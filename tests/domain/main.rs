//! The rules of bank, exchange and shop, from outside: tables of what is accepted and what is
//! refused, properties over random commands, a naive model beside the real book, recorded cases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accepted_access;
mod accepted_bank;
mod accepted_corporate;
mod accepted_customers;
mod accepted_exchange;
mod accepted_orders;
mod accepted_products;
mod accepted_shop;
mod auditor;
mod calendar;
mod commands;
mod dice;
mod fingerprint;
mod histories;
mod inconsistent;
mod linked;
mod margin;
mod model;
mod model_flow;
mod order_table;
mod products_naive;
mod properties;
mod recorded;
mod refused;
mod stage;
mod till;
