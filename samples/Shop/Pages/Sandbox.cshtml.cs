using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using RubberDuckShop.Sandbox;

namespace RubberDuckShop.Pages;

/// <summary>What stands at the foot of each page, for trying.</summary>
public sealed class SandboxModel(SandboxControls controls) : PageModel
{
    public IActionResult OnGet() => NotFound();

    public async Task<IActionResult> OnPostAdvance(string? by, string? back)
    {
        if (SandboxControls.Steps.All(one => one.By != by))
            return BadRequest();
        await controls.Advance(by!);
        return LocalRedirect(back ?? "/");
    }

    public async Task<IActionResult> OnPostScript(string? operation, string? outcome, string? back)
    {
        var ending = SandboxControls.Endings.FirstOrDefault(one =>
            one.Operation == operation && one.Outcome == outcome
        );
        if (ending.Label is null)
            return BadRequest();
        await controls.Script(ending.Operation, ending.Outcome);
        TempData["Said"] = $"So be it: {ending.Label}.";
        return LocalRedirect(back ?? "/");
    }
}
