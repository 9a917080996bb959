using System.Text.Json.Nodes;

namespace Kefu.Gateway.Events;

/// <summary>What leaves a fact before it leaves the house: hashes of keys always, what customers wrote unless the caller may read it.</summary>
internal static class Redaction
{
    private static readonly string[] Secrets = ["hash"];
    private static readonly string[] Texts = ["text", "comment"];

    /// <summary>The facts of one entry.</summary>
    public static JsonArray Of(string facts, bool withTexts)
    {
        var array = JsonNode.Parse(facts)!.AsArray();
        foreach (var fact in array)
        {
            Strip(fact, withTexts);
        }

        return array;
    }

    private static void Strip(JsonNode? node, bool withTexts)
    {
        switch (node)
        {
            case JsonObject thing:
                foreach (var name in withTexts ? Secrets : [.. Secrets, .. Texts])
                {
                    thing.Remove(name);
                }

                foreach (var (_, inner) in thing)
                {
                    Strip(inner, withTexts);
                }

                break;
            case JsonArray list:
                foreach (var inner in list)
                {
                    Strip(inner, withTexts);
                }

                break;
        }
    }
}
