using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Whether a server takes work, for who watches it: a container engine, a script. Needs no token.</summary>
internal static class HealthCommand
{
    /// <summary>A container's health check has five seconds for all; the server answers in two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static ExampleCommand Build(Terminal terminal)
    {
        var command = new ExampleCommand(
            "health",
            "Ask whether the server is ready, in the sandbox and live. Ends with 1 when it is not.",
            "tender health"
        )
        {
            Data,
            Url,
        };
        command.SetAction(
            async (given, stop) =>
            {
                try
                {
                    var place = ServerPlace.Find(terminal, given.GetValue(Data), given.GetValue(Url), token: null);
                    var (isReady, said) = await Readiness(place, stop);
                    (isReady ? terminal.Out : terminal.Error).WriteLine(isReady ? said : $"{place.Url}: {said}");
                    return isReady ? 0 : 1;
                }
                catch (CommandRefusedException refused)
                {
                    terminal.Error.WriteLine(refused.Message);
                    return 1; // a server that is not there is not ready either
                }
            }
        );
        return command;
    }

    private static async Task<(bool IsReady, string Said)> Readiness(ServerPlace place, CancellationToken stop)
    {
        using var http = new HttpClient(ControlCalls.Handler(place)) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(place.Url, "readyz"), stop);
            var text = (await answer.Content.ReadAsStringAsync(stop)).Trim();
            return (answer.IsSuccessStatusCode, text.Length > 0 ? text : $"answers {(int)answer.StatusCode}");
        }
        catch (HttpRequestException away)
        {
            throw place.Unreachable(away);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (false, $"no answer within {Patience.TotalSeconds} s");
        }
    }
}
