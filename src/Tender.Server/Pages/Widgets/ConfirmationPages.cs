using Tender.Server.Pages.Shared;

namespace Tender.Server.Pages.Widgets;

/// <summary>The bank's question about an order of the first generation.</summary>
internal static class ConfirmationPages
{
    public static Html Challenge(Confirmation confirmation, Html subject, string home)
    {
        var (texts, order) = (confirmation.Texts, confirmation.Order);
        return Html.Of(
            $"""
            <form method="post" action="{home}" class="card">
            {subject}
            <p>{confirmation.Merchant.Name ?? confirmation.Merchant.Id.Value}</p>
            {Html.If(order.Setup.TotalOrderAmount is not null, () => Html.Of(
                $"""
                <p class="amount">{texts["total"]} <strong>{order.Setup.TotalOrderAmount.ToString()}</strong></p>
                """
            ))}
            <p>{order.Instrument?.Descriptor}</p>
            <p>{texts["bankHelp"]}</p>
            {Html.Each(
                new[] { "Success", "Failure", "Abandoned" },
                result => Html.Of(
                    $"<button name=\"result\" value=\"{result}\" data-result=\"{result}\">{texts[result]}</button>"
                )
            )}
            </form>
            """
        );
    }
}
