using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kefu.Gateway.Pages;

/// <summary>What a person sees who opens the address in a browser.</summary>
internal static class FrontPage
{
    private const string Style = "body{font:16px/1.6 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "h1{font-size:1.4rem}code{background:#f2f2f2;padding:0 .25em}@media(prefers-color-scheme:dark){body{color:#eee;background:#16181c}code{background:#2a2d33}a{color:#8ab4f8}}";

    private const string Html = $$"""
        <!doctype html>
        <html lang="zh">
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Kefu 客服</title><style>{{Style}}</style></head>
        <body>
        <h1>Kefu 客服</h1>
        <p>这里是客服后台的接口服务。接口说明见 <a href="/openapi/v1.json">OpenAPI 文档</a>，运行状态见 <a href="/health/live">存活</a> 与 <a href="/health/ready">就绪</a>。
        调用接口需要密钥：<code>Authorization: Bearer kefu_…</code>。页面尚未提供。</p>
        <p lang="en">This is the interface of a customer-service back end. It is described in the <a href="/openapi/v1.json">OpenAPI document</a>; see also whether it is
        <a href="/health/live">alive</a> and <a href="/health/ready">ready</a>. Calls need a key: <code>Authorization: Bearer kefu_…</code>. There are no pages yet.</p>
        </body>
        </html>

        """;

    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes(Html);

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapFrontPage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/", Show).ExcludeFromDescription().WithName("front-page").WithMetadata(new AllowAnonymousAttribute());

    private static Task Show(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.BodyWriter.WriteAsync(Bytes, context.RequestAborted).AsTask();
    }
}
