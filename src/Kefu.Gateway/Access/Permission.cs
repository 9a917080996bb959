namespace Kefu.Gateway.Access;

/// <summary>What an endpoint needs. Who has it says <see cref="AccessTable"/>.</summary>
[Flags]
internal enum Permission
{
    None = 0,
    ManageTenants = 1 << 0,
    LookTenant = 1 << 1,
    ConfigureTenant = 1 << 2,
    ManageKeys = 1 << 3,
    LookStores = 1 << 4,
    ConfigureStores = 1 << 5,
    RunStores = 1 << 6,
    LookAgents = 1 << 7,
    ConfigureAgents = 1 << 8,
    RunAgents = 1 << 9,
    LookConversations = 1 << 10,
    Ingest = 1 << 11,
    Work = 1 << 12,
    Supervise = 1 << 13,
    Report = 1 << 14,
    ReadEvents = 1 << 15,
    ReadTexts = 1 << 16,
    ReadAudit = 1 << 17,

    LookRosters = 1 << 24,
    RunRosters = 1 << 25,
    Agree = 1 << 26,
    AgreeAsLead = 1 << 27,
    AgreeAsManager = 1 << 28,
    AgreeAsDirector = 1 << 29,
}
