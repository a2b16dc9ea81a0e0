//! What the bank has agreed on with an account, in a line under its owner: interest, who else
//! holds it, how much may leave it in a day, and what falls due next.

use crate::domain::bank::interest::PART;
use crate::domain::bank::products::Agreement;
use crate::domain::{AccountId, Money, World, percent};
use crate::tui::format;

/// The line, where there is anything to tell: `2.5 %, 21.23 so far · rent …`.
pub(super) fn line(world: &World, account: AccountId) -> Option<String> {
    let products = world.bank.products();
    let cents = |parts: i128| Money(i64::try_from(parts / PART).unwrap_or(i64::MAX));
    let mut parts = Vec::new();
    if let Some(interest) = products.interest(account) {
        for (what, bps, accrued) in
            [("interest", interest.credit_bps, interest.earned), ("debit", interest.debit_bps, interest.owed)]
        {
            let sum = cents(accrued.running.saturating_add(accrued.due));
            if bps > 0 || sum > Money::ZERO {
                let so_far = format!(", {} so far", format::money(sum));
                parts.push(format!("{what} {}{}", percent(bps), if sum > Money::ZERO { &so_far } else { "" }));
            }
        }
        if interest.fees > Money::ZERO {
            parts.push(format!("fee due {}", format::money(interest.fees)));
        }
    }
    let (bank, access) = (&world.bank, world.bank.access());
    parts.extend(access.holders(account).map(|holder| format!("joint with {}", bank.handle(holder))));
    parts.extend(access.limit(account).map(|limit| format!("at most {} a day", format::money(limit.amount))));
    let own = || products.agreements().filter(|(_, agreement)| agreement.account() == account);
    let next =
        own().filter_map(|(id, agreement)| Some((agreement.due()?.on, id, agreement))).min_by_key(|d| (d.0, d.1));
    if let Some((on, id, agreement)) = next {
        let what = match agreement {
            Agreement::Standing(order) => {
                format!("→ {} {}", world.bank.handle(order.to), format::money(order.amount))
            }
            Agreement::Loan(loan) => format!("loan {} left", format::money(loan.left)),
            Agreement::Mandate(_) => String::new(), // none of them falls due
        };
        parts.push(format!("{on} {what} ({id})"));
    }
    match own().count() - usize::from(next.is_some()) {
        0 => {}
        more => parts.push(format!("{more} more agreed")),
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}
