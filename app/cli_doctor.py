"""`parley doctor` on the terminal."""

from app.output import document, put, quiet_stdout


def show_doctor(as_json: bool) -> int:
    """Show every finding; 0 where all is well, else 1."""
    from app.doctor import examine
    from app.settings import load_settings

    with quiet_stdout():
        findings = examine(load_settings())
    ok = all(finding.ok for finding in findings)
    if as_json:
        put(document({"ok": ok, "findings": [finding.model_dump() for finding in findings]}))
        return 0 if ok else 1
    for finding in findings:
        put(f"{'ok   ' if finding.ok else 'FAULT'} {finding.part:18} {finding.saw}")
        if finding.todo:
            put(f"      {'':18} -> {finding.todo}")
    return 0 if ok else 1
