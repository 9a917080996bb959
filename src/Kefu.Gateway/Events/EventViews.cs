using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Kefu.Gateway.Events;

/// <summary>Facts of the tenant, in order.</summary>
/// <param name="Items">The entries. Several facts of one entry happened together.</param>
/// <param name="Next">Continue from here: always given, also when nothing matched. Opaque, and this tenant's alone.</param>
/// <param name="More">There is more already.</param>
internal sealed record EventPage(ImmutableArray<EventView> Items, string Next, bool More);

/// <summary>One entry of one stream.</summary>
/// <param name="Cursor">The place of this entry: continue after it. Opaque, and this tenant's alone.</param>
/// <param name="Stream">What it happened to: kind, colon, length-prefixed parts.</param>
/// <param name="Version">Its number in the stream, from 1, without gaps.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Facts">The facts, each with its name under <c>fact</c>.</param>
internal sealed record EventView(string Cursor, string Stream, int Version, DateTimeOffset At, JsonArray Facts);
