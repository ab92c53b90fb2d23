using Tender.Core;

namespace Tender.Server.Notifications;

/// <summary>
/// The windows of the endpoints that are sent something, or have shown how quick they are. One that nobody uses is
/// dropped where it knows nothing, and where there are too many: it begins anew with its endpoint's next notice. Safe
/// for any number of threads.
/// </summary>
/// <param name="max">How many that nobody uses are kept.</param>
internal sealed class RequestWindows(int max = RequestWindows.KeptMax)
{
    private const int KeptMax = 10_000;

    private readonly Dictionary<(MerchantId Merchant, string Endpoint), (RequestWindow Window, int Users)> all = [];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (all)
                return all.Count;
        }
    }

    /// <summary>An endpoint's window, which is kept until it is given back.</summary>
    public RequestWindow Take(MerchantId merchant, string endpoint)
    {
        lock (all)
        {
            var (window, users) = all.GetValueOrDefault((merchant, endpoint));
            window ??= new RequestWindow();
            all[(merchant, endpoint)] = (window, users + 1);
            return window;
        }
    }

    /// <summary>Gives back what was taken, once it was left.</summary>
    public void Return(MerchantId merchant, string endpoint)
    {
        lock (all)
        {
            var (window, users) = all[(merchant, endpoint)];
            if (users == 1 && (window.IsAsNew || all.Count > max))
                all.Remove((merchant, endpoint));
            else
                all[(merchant, endpoint)] = (window, users - 1);
        }
    }
}
