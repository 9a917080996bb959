namespace Kefu.Replay.Generation;

/// <summary>What one shop sells, in one language.</summary>
/// <param name="Products">What is asked about.</param>
/// <param name="Variants">Sizes, colours, editions.</param>
internal sealed record Goods(string[] Products, string[] Variants)
{
    /// <summary>By shop, then Chinese and English.</summary>
    public static (Goods Chinese, Goods English)[] Shops { get; } =
    [
        (
            new(["纯棉四件套", "记忆棉枕头", "落地台灯", "不锈钢保温杯", "加绒卫衣", "空气炸锅", "护眼台灯", "羽绒被", "陶瓷马克杯", "珊瑚绒毯"],
                ["1.5米床的", "1.8米床的", "大号", "小号", "白色", "深灰色", "米色"]),
            new(["cotton bedding set", "memory foam pillow", "floor lamp", "steel thermos", "fleece hoodie", "air fryer", "desk lamp", "stoneware mug"],
                ["queen size", "king size", "the large one", "white", "dark grey"])),
        (
            new(["儿童绘本套装", "三体全集", "红楼梦", "考研英语真题", "钢笔礼盒", "手账本", "世界地图册", "宣纸练字帖", "博物馆日历"],
                ["精装版", "平装版", "全套", "第2册", "新版", "礼盒装"]),
            new(["picture book box", "Three-Body trilogy", "fountain pen set", "museum calendar", "world atlas", "dotted notebook"],
                ["hardcover", "paperback", "the full set", "the new edition"])),
    ];
}
