using System.Text.Json.Nodes;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.Agents;

/// <summary>Follows the profiles of tenants, stores and agents; verifies each agent's stores after every entry (I3).</summary>
internal sealed class ProfileCheck(World world, LogCheck log, Findings findings)
{
    private const int MostStores = 3;
    private const int StoresNormally = 2;

    public void FollowAgent(Entry entry, StreamName stream)
    {
        var agent = world.Agent(stream.Parts[0], stream.Parts[1]);
        var rebound = false;
        foreach (var f in Read(entry, stream, agent.Profile))
        {
            switch (f.Kind)
            {
                case FactKind.AgentRegistered:
                    Registered(entry, f, f.Tenant == agent.Tenant && f.Agent == agent.Id);
                    agent.Profile.Name = f.DisplayName!;
                    break;
                case FactKind.AgentStatusChanged:
                    agent.Profile.Status = f.Status!;
                    break;
                case FactKind.AgentSettingsChanged:
                    agent.Profile.Settings = f.Document;
                    break;
                case FactKind.StoreBound:
                    Bound(entry, agent, f);
                    rebound = true;
                    break;
                case FactKind.StoreUnbound:
                    agent.Stores.Remove(f.Store!);
                    rebound = true;
                    break;
            }
        }

        if (rebound)
        {
            Bindings(entry, agent);
        }
    }

    public void FollowStore(Entry entry, StreamName stream)
    {
        var (tenant, store) = (stream.Parts[0], stream.Parts[1]);
        if (!world.Stores.TryGetValue((tenant, store), out var profile))
        {
            profile = new Profile();
            world.Stores.Add((tenant, store), profile);
        }

        foreach (var f in Read(entry, stream, profile))
        {
            switch (f.Kind)
            {
                case FactKind.StoreRegistered:
                    Registered(entry, f, f.Tenant == tenant && f.Store == store);
                    (profile.Name, profile.Platform) = (f.DisplayName!, f.Platform!);
                    break;
                case FactKind.StoreStatusChanged:
                    profile.Status = f.Status!;
                    break;
                case FactKind.StoreSettingsChanged:
                    profile.Settings = f.Document;
                    break;
                case FactKind.DiversionSet:
                    profile.Diversion = f.Document;
                    break;
            }
        }
    }

    public void FollowTenant(Entry entry, StreamName stream)
    {
        var tenant = stream.Parts[0];
        if (!world.Tenants.TryGetValue(tenant, out var profile))
        {
            profile = new Profile();
            world.Tenants.Add(tenant, profile);
        }

        foreach (var f in Read(entry, stream, profile))
        {
            switch (f.Kind)
            {
                case FactKind.TenantRegistered:
                    Registered(entry, f, f.Tenant == tenant);
                    profile.Name = f.DisplayName!;
                    break;
                case FactKind.TenantSettingsChanged:
                    profile.Settings = f.Document;
                    break;
                case FactKind.KeyIssued:
                    Issued(entry, profile, JsonNode.Parse(f.Document!)?["id"]?.ToString() ?? "", f.Document!);
                    break;
                case FactKind.KeyRevoked:
                    profile.Keys.Remove(f.Id!);
                    profile.Revoked.Add(f.Id!);
                    break;
            }
        }
    }

    private List<Fact> Read(Entry entry, StreamName stream, Profile profile)
    {
        log.Version(entry);
        (profile.Version, profile.Position) = (entry.Version, entry.Position);
        if (entry.Tenant != stream.Parts[0])
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {stream.Parts[0]}", $"tenant {entry.Tenant}");
        }

        return log.Read(entry, stream.Kind);
    }

    private void Registered(Entry entry, Fact f, bool own)
    {
        if (!own)
        {
            findings.Add(Invariant.I12, "registered-elsewhere", entry, $"the tenant and id of the stream {entry.Stream}", $"tenant {f.Tenant}, store {f.Store}, agent {f.Agent}");
        }
    }

    // Whoever still has the old key would be let in under a name that was shut out.
    private void Issued(Entry entry, Profile profile, string id, string document)
    {
        profile.Keys[id] = document;
        if (profile.Revoked.Contains(id))
        {
            findings.Add(Invariant.I12, "key-reissued", entry, $"an id that was never revoked", $"key {id} again");
        }
    }

    private void Bound(Entry entry, AgentRecord agent, Fact f)
    {
        agent.Stores[f.Store!] = (f.Rank!, f.Exception);
        if (f.Exception is { } exception && (!exception.IsComplete || exception.ExpiresAt <= f.At))
        {
            findings.Add(Invariant.I3, "exception-incomplete", entry, $"reason, approver and an expiry to come",
                $"reason '{exception.Reason}', approver '{exception.Approver}', expiry {ReadModels.Times.Text(exception.ExpiresAt)}");
        }

        if (!world.Stores.ContainsKey((agent.Tenant, f.Store!)))
        {
            findings.Add(Invariant.I12, "unknown-store", entry, $"a store that tenant {agent.Tenant} has registered", $"{f.Store}");
        }
    }

    private void Bindings(Entry entry, AgentRecord agent)
    {
        findings.Checked(Invariant.I3);
        var mains = agent.Stores.Count(s => s.Value.Rank is "Main");
        if (agent.Stores.Count > 0 && mains != 1)
        {
            findings.Add(Invariant.I3, "main-store", entry, $"exactly one main store", $"{mains} of {agent.Stores.Count}");
        }

        if (agent.Stores.Count > MostStores)
        {
            findings.Add(Invariant.I3, "fourth-store", entry, $"at most {MostStores} stores", $"{agent.Stores.Count}");
        }

        var unexcepted = agent.Stores.Count(s => s.Value.Exception is null);
        if (unexcepted > StoresNormally || agent.Stores.Any(s => s.Value.Rank is "Main" && s.Value.Exception is not null))
        {
            findings.Add(Invariant.I3, "exception-missing", entry, $"at most {StoresNormally} stores without an exception, and no main store by one", $"{unexcepted} without");
        }
    }
}
