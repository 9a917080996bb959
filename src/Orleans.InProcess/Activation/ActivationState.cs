namespace Orleans.Runtime;

internal enum ActivationState
{
    /// <summary>Nothing has run yet.</summary>
    Created,

    /// <summary>Constructor, state and OnActivateAsync run; calls wait.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Valid,

    /// <summary>Running calls end, then OnDeactivateAsync runs; new calls wait for the next activation.</summary>
    Deactivating,

    /// <summary>Over. Calls go to the next activation.</summary>
    Invalid,
}
