namespace Kefu.Gateway.Requests;

/// <summary>How much a request may carry. Part of the API's description.</summary>
internal static class Bounds
{
    /// <summary>A body: a text of 4,000 characters, escaped six bytes each, with room to spare.</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>Objects in objects; the deepest body needs three.</summary>
    public const int BodyDepth = 8;

    /// <summary>Ids of tenants, stores and agents.</summary>
    public const int IdLength = 64;

    /// <summary>Customers' accounts and platforms' message ids.</summary>
    public const int AccountLength = 128;

    /// <summary>Display names.</summary>
    public const int NameLength = 200;

    /// <summary>Reasons, outcomes and approvers.</summary>
    public const int ReasonLength = 500;

    /// <summary>Messages and comments.</summary>
    public const int TextLength = 4_000;

    /// <summary>An Idempotency-Key.</summary>
    public const int KeyLength = 64;

    /// <summary>A cursor.</summary>
    public const int CursorLength = 256;

    /// <summary>Items of a page, at most.</summary>
    public const int MostItems = 200;

    /// <summary>Items of a page, if nothing is asked.</summary>
    public const int Items = 50;

    /// <summary>Agents that share a store's diversion.</summary>
    public const int MostShares = 500;

    /// <summary>Seconds a long poll may last.</summary>
    public const int MostWaitSeconds = 30;
}
