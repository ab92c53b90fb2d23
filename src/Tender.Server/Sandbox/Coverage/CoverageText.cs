using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Tender.Server.Sandbox.Coverage;

/// <summary>Outcome coverage as a table for people, and as JUnit XML for build servers.</summary>
internal static class CoverageText
{
    private const int NameWidth = 44,
        CountWidth = 9;

    /// <summary>A line for each ending that applies, then the warnings.</summary>
    public static string Plain(CoverageReport report)
    {
        var applying = report.Endings.Where(one => one.Applies).ToList();
        var tested = applying.Count(one => one.IsTested);
        var text = new StringBuilder(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Outcome coverage: {report.Percent} % ({tested} of {applying.Count} endings)\n\n"
            )
        );
        Line("ending", "reached", "noticed", "reacted", "noticed after");
        foreach (var one in applying)
            Line(
                one.Ending.Name,
                $"{one.Reached}",
                $"{one.Noticed}",
                $"{one.Reacted}",
                one.NoticedAfter is { } after ? XmlConvert.ToString(after) : "-"
            );
        text.Append(report.Warnings.Count == 0 ? "\nNo warnings.\n" : "\nWarnings:\n");
        foreach (var warning in report.Warnings)
            text.Append("  ").Append(warning).Append('\n');
        return text.ToString();

        void Line(string name, string reached, string noticed, string reacted, string after) =>
            text.Append(name.PadRight(NameWidth))
                .Append(reached.PadLeft(CountWidth))
                .Append(noticed.PadLeft(CountWidth))
                .Append(reacted.PadLeft(CountWidth))
                .Append("  ")
                .Append(after)
                .Append('\n');
    }

    /// <summary>
    /// A test for each ending that applies: one that was never reached is skipped, one that was not noticed or not
    /// reacted to fails, and so does each warning.
    /// </summary>
    public static string JUnit(CoverageReport report)
    {
        var cases = report.Endings.Where(one => one.Applies).Select(Case).Concat(report.Warnings.Select(Case)).ToList();
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", "outcome coverage"),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(one => one.Element("failure") is not null)),
            new XAttribute("skipped", cases.Count(one => one.Element("skipped") is not null)),
            cases
        );
        return new XDocument(new XDeclaration("1.0", "utf-8", null), new XElement("testsuites", suite)).ToString();
    }

    private static XElement Case(EndingCoverage one)
    {
        var test = Case(one.Ending.Name.Split('.')[0], one.Ending.Name);
        var expected = Endings.Words(one.Ending.Reaction);
        if (one.Reached == 0)
            test.Add(new XElement("skipped", new XAttribute("message", "It never happened.")));
        else if (!one.IsTested)
            test.Add(Failure($"{(one.Noticed == 0 ? "Not noticed" : "Not reacted to")}. To do: {expected}."));
        return test;
    }

    private static XElement Case(string warning)
    {
        var test = Case("warnings", warning);
        test.Add(Failure(warning));
        return test;
    }

    private static XElement Case(string of, string name) =>
        new("testcase", new XAttribute("classname", $"coverage.{of}"), new XAttribute("name", name));

    private static XElement Failure(string message) => new("failure", new XAttribute("message", message));
}
