namespace Kefu.Replay.Generation;

/// <summary>Invented talk of Chinese customers and agents. No text was taken from anywhere; no person is meant.</summary>
internal static class ChinesePhrases
{
    public static readonly string[] Greetings = ["在吗？", "你好", "亲，在不在", "客服在吗", "您好，想咨询一下", "有人吗", "hello 在吗"];

    public static readonly string[] Cities = ["杭州", "成都", "哈尔滨", "广州", "乌鲁木齐", "西安", "武汉", "青岛", "昆明", "苏州"];

    public static readonly string[] Couriers = ["顺丰", "中通", "圆通", "韵达", "邮政"];

    private static readonly string[] FirstAnswers =
    [
        "亲，您好，很高兴为您服务～我马上帮您看一下。", "您好，在的，请稍等，我查一下库存系统。", "亲您好，让您久等了，请问有什么可以帮您？", "在的亲，您说。",
    ];

    private static readonly string[] Endings =
    [
        "请问还有其他可以帮您的吗？没有的话祝您购物愉快～", "好的亲，那就先这样，有问题随时找我们，祝您生活愉快！", "感谢您的咨询，稍后麻烦给我们一个评价哦～还有别的需要吗？",
    ];

    public static readonly Scenario[] Scenarios =
    [
        new(16, ["{product}有{variant}吗？", "请问{product}{variant}还有货吗", "{product}，{variant}的现货有没有"],
            ["多久能发货？", "发什么快递？能发{courier}吗", "跟图片有色差吗？", "可以送到{city}吗"],
            FirstAnswers, ["亲，{variant}还有现货，今天16点前付款当天发出哦。", "查到了，{variant}仓库里还有，默认发{courier}，{city}大概三天到。", "都是实物拍摄，光线不同会有一点点色差，其他和页面写的一样。"],
            Endings),
        new(14, ["{product}现在下单有优惠吗？", "满减怎么算，买两件{product}能减多少", "这个{product}能不能便宜点，我马上就拍", "领了券为什么用不了？我要付款了"],
            ["那我现在拍下，今天能发吗", "赠品还有吗", "两个一起买能再少点不", "好的我付款了，帮我看下地址对不对"],
            FirstAnswers, ["亲，现在满{amount}减30，可以和店铺券一起用，算下来很划算的。", "价格已经是活动价了，给您申请一张5元券，拍下之前先领取哦。", "地址核对：收货到{city}，对的话我就备注发{courier}了。"],
            Endings, ("buying", 70)),
        new(13, ["我的快递到哪了？订单{order}", "订单{order}三天了还没动，怎么回事", "物流一直停在{city}不动，帮我催一下"],
            ["到底什么时候能到？", "可以换个地址吗", "能不能让快递员打电话给我"],
            FirstAnswers, ["查了一下，包裹在{city}中转，预计明天派送，我已经联系{courier}催件了。", "亲，因为天气原因{courier}稍有延误，我登记加急了，明天会给您回复。", "这边帮您登记改地址，需要{courier}确认，今天下班前给您答复。"],
            Endings, ("urgent", 15)),
        new(9, ["收到的{product}有瑕疵，怎么办", "{product}收到就是坏的，图发你看", "少发了一个配件，订单{order}"],
            ["是退还是换？", "运费谁出？", "要寄回去吗，很麻烦"],
            FirstAnswers, ["非常抱歉给您添麻烦了，这边给您登记补发，{courier}今天寄出。", "亲，运费我们承担，您申请换货时选“质量问题”就可以。", "收到您的图片了，我登记给售后同事，4小时内一定答复您。"],
            Endings, ("urgent", 45)),
        new(9, ["想退货，{product}不合适", "七天无理由怎么操作？订单{order}", "退款什么时候到账"],
            ["退货地址发我一下", "运费险能赔多少", "支付宝还是原路退回？"],
            FirstAnswers, ["亲，支持七天无理由，不影响二次销售就可以退，您在订单里点申请退货。", "仓库签收后48小时内退款，原路退回您的付款账户。", "有运费险的，退货完成后保险公司会自动赔付大约{amount}元以内的运费。"],
            Endings),
        new(8, ["{product}怎么选？第一次买", "{product}{variant}和普通的有什么区别", "想送人，{product}选哪款合适"],
            ["质量怎么样，耐用吗", "有实物图吗？", "我朋友买的{variant}，我也买一样的？"],
            FirstAnswers, ["建议选{variant}，卖得最好，回头客也多。", "亲，送人的话{variant}比较体面，我们可以免费包装。"],
            Endings),
        new(6, ["可以开发票吗？公司抬头", "发票开错了，订单{order}，怎么换", "电子发票发到哪里"],
            ["税号发你了", "要多久", "抬头写错了，麻烦改一下"],
            FirstAnswers, ["可以的亲，电子发票，您把抬头和税号发我，签收后3个工作日内发到您邮箱。", "已经登记换开，原发票会作废，3个工作日内重新发送。"],
            Endings),
        new(5, ["我是会员，积分怎么换东西", "会员日有什么活动", "老顾客了，有会员价吗？想要{product}"],
            ["积分会过期吗", "会员券和满减能叠加吗"],
            FirstAnswers, ["亲爱的会员您好，您的积分可以在店铺首页“会员中心”兑换。", "会员券可以和满减叠加，给您备注了会员小礼物。"],
            Endings, ("vip", 85)),
        new(4, ["刚拍的订单{order}地址写错了，能改吗", "拍错颜色了，要{variant}，能改吗？急", "刚付款，想加一件一起发"],
            ["还没发货吧？", "麻烦快点，谢谢"],
            FirstAnswers, ["还没发出，已经给您改成{city}的新地址了，请核对一下备注。", "已经备注{variant}，加急给仓库了，放心。"],
            Endings, ("urgent", 60)),
    ];
}
