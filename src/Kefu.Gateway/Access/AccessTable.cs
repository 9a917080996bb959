using System.Collections.Immutable;

namespace Kefu.Gateway.Access;

/// <summary>
/// Who may what: the one table (domain page 4, P0-15). What is not in it is denied. Roles of the domain page that have no part in
/// this API yet (warehouse, vendor lead …) are not in it, so their tokens open nothing.
/// </summary>
internal static class AccessTable
{
    private static readonly string[] Staff = ["agent", "lead", "supervisor", "inspector", "manager", "director", "administrator"];

    /// <summary>The rows.</summary>
    public static ImmutableArray<AccessRow> Rows { get; } =
    [
        new(Permission.ManageTenants, true, ["platform"], [], "creates tenants and gives each its first key and settings"),
        new(Permission.LookTenant, false, ["read", "configure"], [.. Staff, "operator", "integrator"], "the tenant's name and settings"),
        new(Permission.ConfigureTenant, true, ["configure"], ["administrator"], "the tenant's settings"),
        new(Permission.ManageKeys, true, ["configure"], ["administrator"], "API keys"),
        new(Permission.LookStores, false, ["read", "configure"], [.. Staff, "operator"], "stores, queues and figures; agents: of their own stores"),
        new(Permission.ConfigureStores, true, ["configure"], ["manager", "administrator"], "registers stores, sets their settings"),
        new(Permission.RunStores, true, ["configure"], ["supervisor", "manager", "administrator"], "pauses stores, sets diversion shares"),
        new(Permission.LookAgents, false, ["read", "configure", "work"], Staff, "agents and their day; agents: themselves, and names of colleagues"),
        new(Permission.ConfigureAgents, true, ["configure"], ["manager", "administrator"], "registers agents, sets their settings and caps"),
        new(Permission.RunAgents, true, ["configure"], ["supervisor", "manager", "administrator"], "binds stores, sets an agent's status"),
        new(Permission.LookConversations, false, ["read"], Staff, "conversations with their messages; agents: of their own stores"),
        new(Permission.Ingest, false, ["ingest"], ["integrator"], "customers' messages"),
        new(Permission.Work, false, ["work"], ["agent", "lead", "supervisor", "manager", "administrator"], "presence, replies, park, decline, transfer, release, claim, close"),
        new(Permission.Supervise, true, ["supervise"], ["supervisor", "manager", "administrator"], "assigns by hand, acts on anybody's conversation"),
        new(Permission.Report, false, ["ingest", "work"], ["integrator", "agent", "lead", "supervisor", "manager", "administrator"], "what a platform reports of a customer: left, evaluated"),
        new(Permission.ReadEvents, false, ["events"], ["integrator", "supervisor", "manager", "administrator"], "the tenant's facts in order"),
        new(Permission.ReadTexts, false, ["events"], ["integrator"], "customers' texts within the facts"),
        new(Permission.ReadAudit, false, ["audit"], ["supervisor", "manager", "administrator"], "the audit trail"),
        new(Permission.LookRosters, false, ["read", "configure", "work"], Staff, "rosters, shift patterns, holidays; agents: their own leave and swaps"),
        new(Permission.RunRosters, true, ["configure"], ["supervisor", "manager", "administrator"], "plans shifts"),
        new(Permission.Agree, true, ["supervise"], ["lead", "supervisor", "manager", "director"], "decides about leave and swaps, records absences"),
        new(Permission.AgreeAsLead, true, ["supervise"], ["lead", "supervisor"], "agrees as a shift lead"),
        new(Permission.AgreeAsManager, true, ["supervise"], ["manager"], "agrees as the department head"),
        new(Permission.AgreeAsDirector, true, ["supervise"], ["director"], "agrees as the centre head"),
    ];

    private static readonly Permission Privileged = Rows.Where(r => r.Privileged).Aggregate(Permission.None, (sum, r) => sum | r.Permission);

    /// <summary>All scopes a key may hold.</summary>
    public static ImmutableArray<string> Scopes { get; } = [.. Rows.SelectMany(r => r.Scopes).Distinct(StringComparer.Ordinal)];

    /// <summary>What a key with these scopes may do.</summary>
    public static Permission OfScopes(IEnumerable<string> scopes) => Sum(scopes, r => r.Scopes);

    /// <summary>What a person with these roles may do.</summary>
    public static Permission OfRoles(IEnumerable<string> roles) => Sum(roles, r => r.Roles);

    /// <summary>Whether every use of a permission goes to the audit trail.</summary>
    public static bool IsPrivileged(Permission permission) => (Privileged & permission) != 0;

    /// <summary>The row of a permission.</summary>
    public static AccessRow Of(Permission permission) => Rows.First(r => r.Permission == permission);

    /// <summary>Roles that see and run the whole tenant (or the stores their token names), not only an agent's own.</summary>
    public static bool IsTenantWide(string role) => role is "lead" or "supervisor" or "inspector" or "manager" or "director" or "operator" or "administrator" or "integrator";

    private static Permission Sum(IEnumerable<string> names, Func<AccessRow, string[]> of)
    {
        var sum = Permission.None;
        foreach (var name in names)
        {
            foreach (var row in Rows)
            {
                if (of(row).Contains(name, StringComparer.Ordinal))
                {
                    sum |= row.Permission;
                }
            }
        }

        return sum;
    }
}

/// <summary>One row of the table.</summary>
/// <param name="Permission">What is allowed.</param>
/// <param name="Privileged">Every use goes to the audit trail.</param>
/// <param name="Scopes">API keys' scopes that have it.</param>
/// <param name="Roles">People's roles that have it.</param>
/// <param name="Text">For people.</param>
internal sealed record AccessRow(Permission Permission, bool Privileged, string[] Scopes, string[] Roles, string Text);
