namespace Orleans.Runtime;

/// <summary>
/// Values that travel with calls, from the caller to all that it calls directly or indirectly. What a callee changes does not
/// come back.
/// </summary>
public static class RequestContext
{
    private const string ChainKey = "#CCR";

    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();
    private static long _chains;

    /// <summary>The names that have values.</summary>
    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    /// <summary>The names and their values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>The call chain whose calls may come back to where <see cref="AllowCallChainReentrancy"/> was called.</summary>
    public static Guid ReentrancyId
    {
        get => ChainOf(Values.Value);
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ChainKey);
            }
            else
            {
                Set(ChainKey, value);
            }
        }
    }

    internal static Dictionary<string, object>? Current => Values.Value;

    /// <summary>A value, or null.</summary>
    public static object? Get(string key) => Values.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls made from here on.</summary>
    public static void Set(string key, object value)
    {
        // Dictionaries are shared with messages on their way: never changed, always replaced.
        Values.Value = new Dictionary<string, object>(Values.Value ?? []) { [key] = value };
    }

    /// <summary>Removes a value; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (Values.Value?.ContainsKey(key) is not true)
        {
            return false;
        }

        var rest = new Dictionary<string, object>(Values.Value);
        rest.Remove(key);
        Values.Value = rest.Count == 0 ? null : rest;
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Values.Value = null;

    /// <summary>Until disposed, calls that this grain makes may call back into it.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var current = ReentrancyId;
        return new ReentrancySection(current, current == Guid.Empty ? NewChain() : current);
    }

    /// <summary>Until disposed, calls that this grain makes may not call back into it.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static void Import(Dictionary<string, object>? values)
    {
        if (!ReferenceEquals(Values.Value, values))
        {
            Values.Value = values;
        }
    }

    internal static Guid ChainOf(Dictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ChainKey, out var chain) && chain is Guid id ? id : Guid.Empty;

    private static Guid NewChain()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Interlocked.Increment(ref _chains));
        return new Guid(bytes);
    }

    /// <summary>Ends what <see cref="AllowCallChainReentrancy"/> began when disposed.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _before;
        private readonly Guid _within;

        /// <summary>Begins a section.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _before = originalReentrancyId;
            _within = newReentrancyId;
            if (newReentrancyId != originalReentrancyId)
            {
                ReentrancyId = newReentrancyId;
            }

            if (newReentrancyId != Guid.Empty)
            {
                RuntimeContext.Current?.EnterReentrantSection(newReentrancyId);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_within != Guid.Empty)
            {
                RuntimeContext.Current?.LeaveReentrantSection(_within);
            }

            if (_within != _before)
            {
                ReentrancyId = _before;
            }
        }
    }
}
