//! A statement in the forms that other programs read: CSV, SWIFT's MT940, and CAMT.053 of ISO 20022.

mod camt053;
mod csv;
mod mt940;
#[cfg(test)]
mod tests;

use crate::domain::bank::{LedgerAccount, Profile};
use crate::domain::{AccountId, RecordNo, Time, World};
use crate::text::clean_line;
use crate::views::statement::{Entry, Statement};

/// What a statement is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementForm {
    /// Comma-separated values (RFC 4180), a line for each entry.
    Csv,
    /// SWIFT's customer statement message, as many messages as it takes.
    Mt940,
    /// ISO 20022's bank to customer statement, `camt.053.001.08`.
    Camt053,
}

/// A statement and what is known around it.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Who is who: the world at the record or a later one of its branch.
    pub world: &'a World,
    /// The record that it was made as of.
    pub n: RecordNo,
    /// Its time.
    pub at: Time,
}

/// Why a statement cannot be written so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// MT940 has fifteen places for an amount, the comma and the cents among them.
    #[error("{0} has more digits than MT940 has room for; take --as camt053 or --as csv")]
    TooLong(String),
    /// ISO 4217.
    #[error("{0:?} is no currency that {1} knows: three capital letters; take --as csv")]
    Currency(String, &'static str),
    /// Only a journal that is damaged has none.
    #[error("the account has no owner on the record")]
    NoOwner,
}

impl StatementForm {
    /// The statement as text.
    ///
    /// # Errors
    /// [`StatementError`] where the form has no room for it.
    pub fn write(self, written: &Written<'_>) -> Result<String, StatementError> {
        match self {
            StatementForm::Csv => csv::write(written),
            StatementForm::Mt940 => mt940::write(written),
            StatementForm::Camt053 => camt053::write(written),
        }
    }
}

impl Written<'_> {
    fn owner(&self) -> Result<&Profile, StatementError> {
        self.world.bank.profile(self.statement.account()).ok_or(StatementError::NoOwner)
    }

    /// The currency of the account.
    fn currency(&self) -> &str {
        currency_of(self.world, self.statement.account())
    }

    /// The currency, where it is one of ISO 4217 by its form, which `form` asks for.
    fn iso_currency(&self, form: &'static str) -> Result<&str, StatementError> {
        let currency = self.currency();
        let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
        if is_code { Ok(currency) } else { Err(StatementError::Currency(clean_line(currency), form)) }
    }

    /// Who gave or took it, where that is a customer.
    fn counterparty(&self, entry: &Entry) -> Option<&Profile> {
        match entry.other {
            LedgerAccount::Customer(other) => self.world.bank.profile(other),
            _ => None,
        }
    }
}

/// The code of an account's currency.
pub(super) fn currency_of(world: &World, account: AccountId) -> &str {
    let own = world.bank.account(account).and_then(|account| account.currency.as_ref());
    own.map_or(world.rules.currency.as_str(), |currency| currency.as_str())
}

/// What the payer wrote, fit to be read.
fn reference(entry: &Entry) -> Option<String> {
    entry.reference.as_ref().map(|text| clean_line(text.as_str()))
}

/// An amount without its sign: `1250.00`.
fn size(amount: crate::domain::Money) -> String {
    let cents = amount.0.unsigned_abs();
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// What kind of entry it is, in the words of both standards.
struct Codes {
    /// MT940: the three letters of the transaction type.
    swift: &'static str,
    /// ISO 20022's bank transaction code: domain, family, sub-family.
    iso: [&'static str; 3],
}

fn codes(entry: &Entry) -> Codes {
    let gains = entry.amount.0 > 0;
    let (swift, iso) = match (entry.event, entry.other) {
        (_, LedgerAccount::Savings | LedgerAccount::Interest) if gains => ("INT", ["ACMT", "MCOP", "INTR"]),
        ("LoanPaid", LedgerAccount::Interest) => ("INT", ["LDAS", "CSLN", "INTR"]),
        (_, LedgerAccount::Interest) => ("INT", ["ACMT", "MDOP", "INTR"]),
        (_, LedgerAccount::Charges) => ("CHG", ["ACMT", "MDOP", "CHRG"]),
        (_, LedgerAccount::Loans) if gains => ("LDP", ["LDAS", "CSLN", "DDWN"]),
        (_, LedgerAccount::Loans) => ("LDP", ["LDAS", "CSLN", "PPAY"]),
        (_, LedgerAccount::Fees) => ("CHG", ["SECU", "SETT", "FEES"]),
        ("Exchanged", _) => ("FEX", ["FORX", "SPOT", "OTHR"]),
        ("TradeExecuted", _) => ("SEC", ["SECU", "SETT", "TRAD"]),
        ("DividendPaid", _) => ("DIV", ["SECU", "CORP", "DVCA"]),
        ("CashInLieu", _) => ("SEC", ["SECU", "CORP", "OTHR"]),
        (_, LedgerAccount::Customer(_)) if gains => ("TRF", ["PMNT", "RCDT", "BOOK"]),
        (_, LedgerAccount::Customer(_)) => ("TRF", ["PMNT", "ICDT", "BOOK"]),
        (_, LedgerAccount::Vault) if gains => ("TRF", ["PMNT", "RCDT", "ESCT"]),
        (_, LedgerAccount::Vault) => ("TRF", ["PMNT", "ICDT", "ESCT"]),
        _ if gains => ("MSC", ["PMNT", "MCOP", "OTHR"]),
        _ => ("MSC", ["PMNT", "MDOP", "OTHR"]),
    };
    Codes { swift, iso }
}
