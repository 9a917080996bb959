using System.Collections.Immutable;
using Spectre.Console;

namespace Kefu.Host.Startup;

/// <summary>What people see when Kefu has started, in Chinese and English.</summary>
internal static class Banner
{
    /// <summary>Shows where Kefu is, on what it runs, and new keys.</summary>
    public static void Show(IAnsiConsole console, string address, string runtime, string database, string dataDirectory, ImmutableArray<MintedKey> keys)
    {
        var rows = new List<string>
        {
            $"[bold]Kefu 客服[/] 已启动 is running",
            "",
            $"地址 address    [bold]{Markup.Escape(address)}[/]   API: {Markup.Escape(address)}/openapi/v1.json",
            $"运行时 runtime  {Markup.Escape(runtime)}",
            $"数据库 database {Markup.Escape(database)}",
            $"目录 data       {Markup.Escape(dataDirectory)}",
        };
        if (!keys.IsEmpty)
        {
            rows.Add("");
            rows.Add($"演示租户 demo retailer: [bold]{DemoRetailer.Tenant}[/]. 密钥仅显示一次，请保存。Keys are shown once; keep them:");
            foreach (var key in keys)
            {
                rows.Add("");
                rows.Add($"{Markup.Escape(key.Name)} ({string.Join(", ", key.Scopes)})");
                rows.Add($"[bold]{Markup.Escape(key.Text)}[/]");
            }
        }

        rows.Add("");
        rows.Add("新密钥 new key:  ./kefu keys mint      登录令牌 token: ./kefu token --role supervisor");
        rows.Add("按 Ctrl-C 停止。Ctrl-C stops it; nothing is lost.");
        if (console.Profile.Out.IsTerminal)
        {
            console.Write(new Panel(string.Join('\n', rows)) { Border = BoxBorder.Rounded, Padding = new Padding(2, 1) });
        }
        else
        {
            // A log wraps nothing and draws no boxes: programs look for these lines.
            foreach (var row in rows)
            {
                console.Profile.Out.Writer.WriteLine(Markup.Remove(row));
            }
        }
    }
}
