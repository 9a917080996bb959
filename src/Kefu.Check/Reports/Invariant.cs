namespace Kefu.Check;

/// <summary>What is verified: the invariants of the design that can be read off the ledger, and the log itself.</summary>
public enum Invariant
{
    /// <summary>Positions 1 to head and versions 1 to n without a gap; every fact known and complete.</summary>
    Log = 0,

    /// <summary>Never more inquiries in a business date than the daily cap; each one counted once and given once.</summary>
    I1 = 1,

    /// <summary>Never more open conversations than the concurrent cap, except for a recorded cause that may.</summary>
    I2 = 2,

    /// <summary>One main store, two stores normally, a third by exception, never a fourth; grants only to agents who serve the store and are on duty.</summary>
    I3 = 3,

    /// <summary>At most one owner; tenures never overlap; only the owner acts.</summary>
    I4 = 4,

    /// <summary>Read models say what the facts say; receipts point to facts that exist.</summary>
    I5 = 5,

    /// <summary>One effect per key: receipts, messages, one inquiry per customer, store and date.</summary>
    I6 = 6,

    /// <summary>Each closed conversation has exactly one invitation.</summary>
    I9 = 9,

    /// <summary>Occupied slots are open tenures, agent by agent.</summary>
    I10 = 10,

    /// <summary>Entries, facts and rows belong to one tenant.</summary>
    I12 = 12,

    /// <summary>Presence is a lease (P0-7): lost once, one violation an interval away (TIM-18), and what is taken away goes back.</summary>
    Presence = 13,
}
