namespace Kefu.Festival.Assigning;

/// <summary>How stores and agents lie, and where each inquiry of a run goes.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Stores">Stores of one tenant.</param>
/// <param name="AgentsPerStore">Agents of each store.</param>
internal sealed record Shape(string Name, int Stores, int AgentsPerStore)
{
    /// <summary>Both caps of every agent.</summary>
    public const int Cap = 120;

    public static Shape Many { get; } = new("50 stores x 20 agents", 50, 20);

    public static Shape Hot { get; } = new("1 hot store x 200 agents", 1, 200);

    public int Agents => Stores * AgentsPerStore;

    // Two thirds of what the caps allow; then the next tenant's turn comes.
    public int OpensPerTenant => Agents * Cap * 2 / 3;

    /// <summary>Tenants that so many opens need.</summary>
    public int TenantsFor(long opens) => (int)((opens + OpensPerTenant - 1) / OpensPerTenant);

    public (int Tenant, int Store) PlaceOf(long number) => ((int)(number / OpensPerTenant), (int)(number % Stores));
}

/// <summary>Names and texts of one run. All of one kind have the same length, so that one can take another's place.</summary>
internal static class Names
{
    public const string Platform = "tmall";

    // What customers write, as the shops know it; a third is a greeting first.
    private static readonly string[] Texts =
    [
        "在吗？想问一下这件羽绒服还有 L 码的吗，什么时候能发货？",
        "你好，我昨天下的订单怎么还没发货呀，双十一不是说 48 小时内发出吗",
        "Hi, my order arrived with a broken zip. Can I exchange it, or do I have to send it back first?",
        "这个跟旗舰店的有什么区别？用优惠券之后到手价是多少",
        "麻烦改一下收货地址，谢谢！改成公司的地址：软件园二期 4 号楼",
        "Is the 256 GB version in stock in blue? I would like to have it before the weekend.",
        "申请退款三天了还没到账，请帮忙查一下",
        "在么",
    ];

    public static string Tenant(int tenant) => $"retailer-{tenant:000}";

    public static string Store(int store) => $"store-{store:000}";

    public static string Agent(int store, int agent) => $"agent-{store:000}-{agent:000}";

    public static string Customer(long number) => $"tb_{number:0000000000}_cn";

    public static string Message(long number) => $"msg-{number:000000000000}";

    public static string Text(long number) => Texts[number % Texts.Length];
}
