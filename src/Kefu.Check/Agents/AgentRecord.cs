using Kefu.Check.Facts;
using Kefu.Check.Rosters;

namespace Kefu.Check.Agents;

/// <summary>One agent as the facts tell: profile, stores, and the conversations open with it.</summary>
internal sealed class AgentRecord(string tenant, string agent)
{
    /// <summary>
    /// News that a conversation left its agent travels to the agent after the commit; until then the agent counts the slot as
    /// occupied, which is the safe side. Longer than this is a leak.
    /// </summary>
    public static readonly TimeSpan MostLag = TimeSpan.FromSeconds(30);

    private readonly HashSet<UInt128> _open = [];
    private readonly Queue<(UInt128 Conversation, DateTimeOffset At)> _ended = new();

    public string Tenant { get; } = tenant;

    public string Id { get; } = agent;

    public Profile Profile { get; } = new();

    /// <summary>What is published of the agent's shifts.</summary>
    public ShiftsRecord Shifts { get; } = new();

    /// <summary>Stores by id: rank and exception.</summary>
    public Dictionary<string, (string Rank, BindingException? Exception)> Stores { get; } = new(StringComparer.Ordinal);

    /// <summary>Conversations owned now.</summary>
    public IReadOnlySet<UInt128> Open => _open;

    public bool Exists => Profile.Version > 0;

    public bool Serves(string store, DateTimeOffset at) =>
        Stores.TryGetValue(store, out var binding) && (binding.Exception is null || at < binding.Exception.ExpiresAt);

    public void Begin(UInt128 conversation) => _open.Add(conversation);

    public void End(UInt128 conversation, DateTimeOffset at)
    {
        if (_open.Remove(conversation))
        {
            Forget(at);
            _ended.Enqueue((conversation, at));
        }
    }

    /// <summary>Conversations that left so shortly before that the agent may not have heard of it.</summary>
    public HashSet<UInt128> LeftShortlyBefore(DateTimeOffset at)
    {
        Forget(at);
        return [.. _ended.Select(e => e.Conversation).Where(c => !_open.Contains(c))];
    }

    private void Forget(DateTimeOffset at)
    {
        while (_ended.TryPeek(out var oldest) && oldest.At < at - MostLag)
        {
            _ended.Dequeue();
        }
    }
}
