using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Kefu.Contracts.Commands;
using Kefu.Domain.Conversations;
using Kefu.Gateway.Access;
using Kefu.Gateway.Audit;
using Kefu.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Kefu.Gateway.Requests;

/// <summary>The act that a request asks for: who, on whose behalf, under which idempotency key.</summary>
internal sealed class Act : IEndpointParameterMetadataProvider
{
    private readonly HttpContext _context;

    private Act(HttpContext context, Caller caller, string key, Person by)
    {
        _context = context;
        Caller = caller;
        Key = key;
        By = by;
    }

    public Caller Caller { get; }

    /// <summary>The Idempotency-Key.</summary>
    public string Key { get; }

    /// <summary>The person or key, and the agent it acts for.</summary>
    public Person By { get; }

    public static ValueTask<Act?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var caller = Caller.Of(context);
        var key = IdempotencyKey.Read(context.Request);
        return new(new Act(context, caller, key, Actor.Of(context, caller)));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(IdempotencyKey.Doc);
        builder.Metadata.Add(Actor.Doc);
    }

    /// <summary>The command of a request without a body.</summary>
    public Command Command() => Command(_context.Features.GetRequiredSubject().Tenant.Id, [], personal: false);

    /// <summary>The command of a request with a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="personal">The body holds personal data: the audit trail gets no copy.</param>
    public Command Command<T>(Body<T> body, bool personal = false)
        where T : class, IChecked => Command(_context.Features.GetRequiredSubject().Tenant.Id, body.Canonical(), personal);

    /// <summary>The command that creates a tenant.</summary>
    public Command CommandFor<T>(string tenant, Body<T> body)
        where T : class, IChecked => Command(tenant, body.Canonical(), personal: false);

    /// <summary>The command, by a person who must be an agent or act for one.</summary>
    public Act ByAgent() => By.Agent is not null
        ? this
        : throw Problem.Of(ProblemTypes.AgentMissing, $"Only an agent does this: name the agent in the header {Actor.Header}.").Thrown();

    /// <summary>The command, by an agent or a supervisor.</summary>
    public Act ByAgentOrSupervisor() => By.IsSupervisor ? this : ByAgent();

    private Command Command(string tenant, byte[] canonical, bool personal)
    {
        var privileged = Privilege.Of(_context, personal ? [] : canonical);
        _context.Features.Set(privileged);
        return new(tenant, By, Key, Hash(canonical), _context.Connection.RemoteIpAddress?.ToString(), privileged);
    }

    // The actor is part of it: two agents who happen to use one key must not be given each other's answers.
    private string Hash(byte[] canonical)
    {
        var request = _context.Request;
        var head = $"{Caller.Name}\n{By.Agent}\n{request.Method}\n{request.Path.Value}\n";
        var length = Encoding.UTF8.GetMaxByteCount(head.Length) + canonical.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var written = Encoding.UTF8.GetBytes(head, bytes);
        canonical.CopyTo(bytes, written);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, written + canonical.Length)));
        ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        return hash;
    }
}

/// <summary>The header that makes a command repeatable (I6).</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public static ParameterDoc Doc { get; } = new(
        Header, ParameterPlace.Header,
        $"Makes the command repeatable: 1 to {Bounds.KeyLength} visible ASCII characters, unique within the tenant. The same request under the same key has one effect and one answer.",
        Required: true);

    public static string Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0 || string.IsNullOrEmpty(values[0]))
        {
            throw Problem.Of(ProblemTypes.IdempotencyKeyMissing, $"Send a header {Header}, unique for each command; repeat it when you repeat the command.").Thrown();
        }

        var key = values[0]!;
        return values.Count == 1 && key.Length <= Bounds.KeyLength && key.All(c => c is > ' ' and <= '~')
            ? key
            : throw Problem.Of(ProblemTypes.IdempotencyKeyInvalid, $"{Header} has 1 to {Bounds.KeyLength} visible ASCII characters, and is given once.").Thrown();
    }
}
