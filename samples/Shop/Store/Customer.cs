namespace RubberDuckShop.Store;

/// <summary>
/// Who this browser is to the shop, and its cart: two cookies. A shop with accounts has its sign-in here.
/// </summary>
public sealed class Customer(IHttpContextAccessor accessor)
{
    private const string IdCookie = "customer",
        CartCookie = "cart";

    private string? id;
    private Cart? cart;

    private HttpContext Context => accessor.HttpContext!;

    public string Id
    {
        get
        {
            if (id is null && Guid.TryParseExact(Context.Request.Cookies[IdCookie], "N", out var known))
                id = known.ToString("N");
            if (id is null)
            {
                id = Guid.NewGuid().ToString("N");
                Write(IdCookie, id);
            }
            return id;
        }
    }

    public Cart Cart => cart ??= Cart.Read(Context.Request.Cookies[CartCookie]);

    public void Keep(Cart changed)
    {
        cart = changed;
        Write(CartCookie, changed.ToString());
    }

    private void Write(string name, string value) =>
        Context.Response.Cookies.Append(
            name,
            value,
            new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                Secure = Context.Request.IsHttps,
            }
        );
}
