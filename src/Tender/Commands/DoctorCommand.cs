using System.CommandLine;
using Tender.Client;
using static Tender.Commands.SharedOptions;

namespace Tender.Commands;

/// <summary>Why a signature is refused.</summary>
internal static class DoctorCommand
{
    public static Command Build(Terminal terminal)
    {
        var file = Needed(
            "FILE",
            "The request as it was sent (first line, headers, an empty line, body), or a notice, a button's form, or "
                + "the JSON that POST /doctor takes; - for the standard input."
        );
        var theirs = Text("--theirs", "FILE", "The canonical request that your client made, to compare with.");
        return new ApiCommand(
            terminal,
            "doctor",
            "Tell why a signature is refused: of a request, a button's payload or a notice. Ends with 1 when it is.",
            "tender doctor request.txt",
            async call =>
            {
                var text = call.ReadFile(call.Value(file)!);
                var wish = DoctorFile.Read(text);
                if (call.Value(theirs) is { } path)
                    wish["theirs"] = call.ReadFile(path);
                var found = (await call.Send(HttpMethod.Post, "doctor", wish))!;
                call.Print.Members(
                    found,
                    new("Signature of", "kind"),
                    new("Valid", "valid"),
                    new("Differs", "differs.part"),
                    new("Ours", "differs.ours"),
                    new("Theirs", "differs.theirs"),
                    new("Cause", "cause"),
                    new("Signed text", "ours")
                );
                return (bool)found["valid"]! ? 0 : 1;
            },
            file,
            theirs
        );
    }
}
