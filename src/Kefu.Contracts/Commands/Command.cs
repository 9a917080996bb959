using Kefu.Domain.Conversations;
using Orleans;

namespace Kefu.Contracts.Commands;

/// <summary>Who gives a command, and how a repetition of it is recognised.</summary>
/// <param name="Tenant">The retailer it is about; taken from the caller's credential, never from the body (I12).</param>
/// <param name="By">The person or integrator.</param>
/// <param name="Key">The idempotency key, unique within the tenant; null where the command is repeatable by nature.</param>
/// <param name="Hash">Digest of the request; another request under the same key is refused.</param>
/// <param name="Address">The caller's network address, for the audit trail.</param>
/// <param name="Privileged">
/// What the audit trail is to say of it; null for everyday work. Whatever grain does the command writes the row in the commit of the
/// effect, so that neither is there without the other (I12).
/// </param>
[GenerateSerializer, Immutable, Alias("command")]
public sealed record Command(string Tenant, Person By, string? Key, string Hash, string? Address, PrivilegedAct? Privileged = null);

/// <summary>An act of which the audit trail keeps a row.</summary>
/// <param name="Name">What is done, for example <c>agents.bind</c>.</param>
/// <param name="Target">On what: ids only.</param>
/// <param name="Detail">What was asked for, JSON, without personal data; at most 4,000 characters.</param>
[GenerateSerializer, Immutable, Alias("privileged-act")]
public sealed record PrivilegedAct(string Name, string Target, string? Detail);

/// <summary>Why a command was refused. Nothing was changed.</summary>
/// <param name="Type">A stable name out of <see cref="RefusalTypes"/>; part of the problem type that HTTP callers see.</param>
/// <param name="Detail">What is wrong and what would be right, in English, without personal data.</param>
/// <param name="Rule">Id of the business rule, if one was broken.</param>
[GenerateSerializer, Immutable, Alias("refusal")]
public sealed record Refusal(string Type, string Detail, string? Rule = null);

/// <summary>Answer to a command that changes one thing.</summary>
/// <param name="Refusal">Why it was refused; null when done.</param>
/// <param name="Version">Version of the thing afterwards.</param>
/// <param name="Replayed">The key had been used by the same request: this is the first answer again.</param>
[GenerateSerializer, Immutable, Alias("command-reply")]
public sealed record CommandReply(Refusal? Refusal, int Version, bool Replayed = false)
{
    /// <summary>Done, or nothing to do.</summary>
    public static CommandReply Done(int version) => new(null, version);

    /// <summary>Refused.</summary>
    public static CommandReply Refused(string type, string detail, string? rule = null) => new(new Refusal(type, detail, rule), 0);
}
