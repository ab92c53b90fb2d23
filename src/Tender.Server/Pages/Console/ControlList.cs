using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tender.Server.Http;
using Tender.Server.Pages.Shared;
using Tender.Server.Sandbox.Control;

namespace Tender.Server.Pages.Console;

/// <summary>
/// A list of a merchant that is replaced as a whole, edited entry by entry. A form carries which list it was shown
/// with: of two consoles that change it at once the second one is told to look again, and nothing is lost.
/// </summary>
/// <param name="control">Judges and keeps the list.</param>
/// <param name="name">What stands behind the merchant in the path.</param>
internal sealed class ControlList(ControlRouter control, string name)
{
    private readonly SemaphoreSlim alone = new(1);

    /// <summary>The entries there are.</summary>
    public async Task<JsonArray> Read(ConsoleVisit visit) =>
        (await control.Perform("GET", PathOf(visit))).Body!.AsArray();

    /// <summary>What every form that changes the list carries.</summary>
    public static Html Shown(JsonArray list) =>
        Html.Of($"<input type=\"hidden\" name=\"shown\" value=\"{Hash(list)}\">");

    /// <summary>The same as a field of a button.</summary>
    public static (string, string) ShownField(JsonArray list) => ("shown", Hash(list));

    /// <summary>Changes the list that the form was shown with.</summary>
    /// <exception cref="Problem">It is another one by now, or cannot be so.</exception>
    public async Task Change(ConsoleVisit visit, Action<JsonArray> change)
    {
        await alone.WaitAsync();
        try
        {
            var list = await Read(visit);
            if (visit.Fields["shown"] != Hash(list))
                throw new Problem(409, "Somebody has changed this list meanwhile. Look at it again, and go on.");
            change(list);
            await control.Perform("PUT", PathOf(visit), list);
        }
        finally
        {
            alone.Release();
        }
    }

    /// <summary>Removes the entry that a form names by its place.</summary>
    public Task Remove(ConsoleVisit visit) => Change(visit, list =>
        {
            if (!int.TryParse(visit.Text("index"), out var index) || index < 0 || index >= list.Count)
                throw new Problem(404, "There is no such entry.");
            list.RemoveAt(index);
        });

    private string PathOf(ConsoleVisit visit) => $"merchants/{visit.Merchant.Id}/{name}";

    private static string Hash(JsonArray list) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToJsonString())))[..16];
}
