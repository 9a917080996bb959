using System.Collections.Immutable;
using System.CommandLine;
using Kefu.Host.Failures;
using Kefu.Host.Startup;

namespace Kefu.Host.Commands;

/// <summary><c>kefu token</c>: mints a short-lived development token (JWT) for a person.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var data = Shared.Data();
        var tenant = Shared.Tenant();
        var role = new Option<string[]>("--role")
        {
            Description = "agent, lead, supervisor, inspector, manager, director, administrator, operator or integrator; may be repeated",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        role.AcceptOnlyFromAmong("agent", "lead", "supervisor", "inspector", "manager", "director", "administrator", "operator", "integrator");
        var agent = new Option<string?>("--agent") { Description = "The agent this person is" };
        var store = new Option<string[]>("--store") { Description = "Limits the person to this store; may be repeated", AllowMultipleArgumentsPerToken = true };
        var subject = new Option<string?>("--subject") { Description = "The person's name for the records. Default: the agent, or the role" };
        var minutes = new Option<int>("--minutes") { Description = "How long it is good. Default: 60", DefaultValueFactory = _ => 60 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValue(minutes) is < 1 or > 24 * 60)
            {
                result.AddError("--minutes is 1 to 1440.");
            }
        });
        var command = new Command("token", "Mint a development token for a person; it is written to standard output.") { data, tenant, role, agent, store, subject, minutes };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetValue(data)!.FullName;
            var key = SigningKey.Read(directory)
                ?? throw new CommandException(ExitCode.NoInput, $"There is no development signing key in {directory}: start Kefu there once (kefu up --data …).");
            var roles = parsed.GetValue(role)!;
            var token = new DevelopmentToken(
                parsed.GetValue(tenant)!, parsed.GetValue(subject) ?? parsed.GetValue(agent) ?? roles[0], [.. roles], parsed.GetValue(agent),
                parsed.GetValue(store)?.ToImmutableArray() ?? []);
            Console.Out.WriteLine(token.Sign(key, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(parsed.GetValue(minutes))));
            return ExitCode.Done;
        });
        return command;
    }
}
