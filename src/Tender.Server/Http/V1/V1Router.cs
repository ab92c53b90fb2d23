using System.Collections.Frozen;
using Tender.Server.Payments;
using Tender.Server.Storage;
using Tender.Server.Telemetry;

namespace Tender.Server.Http.V1;

/// <summary>Takes a verified v1 request to its handler.</summary>
internal static class V1Router
{
    private static readonly FrozenDictionary<(V1Section, string), V1Route> Routes = V1Routes.All.ToFrozenDictionary(
        route => (route.Section, route.Name)
    );

    /// <summary>Answers one signed, verified request.</summary>
    /// <param name="engine">The operations.</param>
    /// <param name="merchant">Whose key signed, or whom the signer acts for.</param>
    /// <param name="parameters">What was sent.</param>
    /// <param name="section">The section of MWS the request was sent to.</param>
    /// <param name="requestId">The id that the answer gives the request.</param>
    /// <param name="sandbox">Which environment it is for.</param>
    /// <param name="ct">Ends when the caller goes away.</param>
    /// <param name="labels">Told what is asked for; null where nobody measures.</param>
    public static async Task<WireResponse> Answer(
        Engine engine,
        Merchant merchant,
        V1Parameters parameters,
        V1Section section,
        string requestId,
        bool sandbox,
        CancellationToken ct,
        RequestLabels? labels = null
    )
    {
        var name = parameters.Given("Action") ?? "";
        var version = parameters.Given("Version");
        // Wire v1: spec 6.3, the order of the checks.
        if (!Routes.TryGetValue((section, name), out var route) || (version ?? section.Version()) != section.Version())
            return Refuse(V1Faults.InvalidAddress(name, version ?? section.Version()));
        labels?.Operation = route.Name;
        if (CheckSeller(route, merchant, parameters) is { } seller)
            return Refuse(seller);
        return await route.Handle(new V1Call(engine, merchant, parameters, route, requestId, sandbox, ct));

        WireResponse Refuse(V1Fault fault) => V1Faults.Render(fault, requestId, section.Namespace());
    }

    private static V1Fault? CheckSeller(V1Route route, Merchant merchant, V1Parameters parameters) =>
        route.Section switch
        {
            V1Section.Payments => CheckPaymentsSeller(route.Action, merchant, parameters),
            V1Section.Reports => CheckReportsSeller(merchant, parameters),
        };

    private static V1Fault? CheckPaymentsSeller(V1Action action, Merchant merchant, V1Parameters parameters)
    {
        var seller = parameters.Given("SellerId");
        if (seller is null)
        {
            // Wire v1: spec 6.3; the Ruby SDK sends no SellerId with GetServiceStatus.
            if (action != V1Action.GetServiceStatus)
                return WrongSeller("");
        }
        else if (seller != merchant.Id.Value)
            return WrongSeller(seller);
        var isOpenToSuspended = action is V1Action.GetServiceStatus or V1Action.GetMerchantAccountStatus;
        return merchant.Settings.Suspended && !isOpenToSuspended ? V1Faults.AccountSuspended(merchant.Id.Value) : null;

        V1Fault WrongSeller(string id)
        {
            if (parameters.Given("MWSAuthToken") is not null)
                return V1Faults.AccessDenied(action);
            if (action == V1Action.GetMerchantAccountStatus && id.Length > 0)
                return V1Faults.NotItsProvider(id);
            return V1Faults.InvalidSeller(id);
        }
    }

    // Wire v1: the client libraries for reports call it Merchant, the guide SellerId.
    private static V1Fault? CheckReportsSeller(Merchant merchant, V1Parameters parameters)
    {
        var seller = parameters.Given("SellerId") ?? parameters.Given("Merchant");
        return seller == merchant.Id.Value ? null : V1Faults.InvalidSeller(seller ?? "");
    }
}
