using Kefu.Check.Agents;
using Kefu.Check.Conversations;

namespace Kefu.Check;

/// <summary>
/// What is remembered between entries. Grows with the number of conversations (about 200 bytes each), agent-days (about 150) and
/// profiles, not with the number of entries; keys of messages go to <see cref="Keys.KeyLog"/>, which spills to disk.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    public ConversationTable Conversations { get; } = new();

    public Dictionary<(string Tenant, string Agent), AgentRecord> Agents { get; } = [];

    public Dictionary<(string Tenant, string Store), Profile> Stores { get; } = [];

    public Dictionary<string, Profile> Tenants { get; } = new(StringComparer.Ordinal);

    /// <summary>A number that stands for one of the few names that repeat: tenants, stores, platforms, agents.</summary>
    public int Symbol(string name)
    {
        if (!_symbols.TryGetValue(name, out var symbol))
        {
            symbol = _names.Count;
            _names.Add(name);
            _symbols.Add(name, symbol);
        }

        return symbol;
    }

    public string Name(int symbol) => _names[symbol];

    public AgentRecord Agent(string tenant, string agent)
    {
        if (!Agents.TryGetValue((tenant, agent), out var record))
        {
            record = new AgentRecord(tenant, agent);
            Agents.Add((tenant, agent), record);
        }

        return record;
    }
}

/// <summary>A tenant's or store's profile as its facts tell it.</summary>
internal sealed class Profile
{
    public int Version { get; set; }

    public long Position { get; set; }

    public string Name { get; set; } = "";

    public string Platform { get; set; } = "";

    public string Status { get; set; } = "Active";

    public string? Settings { get; set; }

    public string? Diversion { get; set; }

    /// <summary>API keys by id, as JSON.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of API keys that were revoked.</summary>
    public HashSet<string> Revoked { get; } = new(StringComparer.Ordinal);
}
