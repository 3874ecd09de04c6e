"""What teams call the parts of a post-mortem, by canonical name; phrases are folded (see `fold`).

`STRONG` phrases name a part wherever a heading begins or ends with them ("Detailed timeline", "Root cause of
the outage"). `WEAK` ones are common words: they count only as a whole heading, and give way to a strong one
elsewhere in the document. English, German, French and Norwegian.
"""

from __future__ import annotations

_STRONG = {
    "summary": "summary, tldr, tl dr, zusammenfassung, kurzfassung, sommaire, sammendrag",
    "timeline": """
        timeline, time line, chronology, sequence of events, chain of events, key events, order of events,
        history of events, timeline of events, event log, incident log, zeitleiste, zeitlicher ablauf,
        zeitlicher verlauf, zeitverlauf, zeitstrahl, zeitlinie, chronologie, frise chronologique, deroule,
        deroulement, tidslinje
    """,
    "root_cause": """
        root cause, root causes, root cause s, rootcause, cause of the incident, cause of the outage, what
        caused the incident, what caused the outage, five whys, 5 whys, 5 why, grundursache, hauptursache,
        ursache, ursachen, ursachenanalyse, fehlerursache, cause racine, causes racines, cause profonde,
        causes profondes, cause premiere, rotarsak, grunnarsak
    """,
    "impact": """
        impact, impacts, who was affected, what was affected, what was impacted, who was impacted, affected
        users, affected customers, affected services, users affected, blast radius, auswirkung,
        auswirkungen, incidence, konsekvens, konsekvenser
    """,
    "went_well": """
        what went well, things that went well, what worked well, what did we do well, what we did well, what
        went right, went well, what worked, was gut lief, was lief gut, was ist gut gelaufen, was gut
        gelaufen ist, was hat gut funktioniert, was gut funktioniert hat, ce qui a fonctionne, ce qui a bien
        fonctionne, ce qui s est bien passe, points positifs, hva gikk bra
    """,
    "went_poorly": """
        what went poorly, what went badly, what went wrong, things that went poorly, what didn t go well,
        things that went wrong, what did not go well, what didn t go so well, what did not go so well, what
        could be improved, what could have gone better, what went less well, what can be improved, what
        could be better, what could we improve, what could we have done better, what can we improve, what
        didn t work, what did not work, areas for improvement, room for improvement, what we could have done
        better, what could have been better, what could go better, was schlecht lief, was lief schlecht, was
        nicht gut lief, was lief nicht gut, was schief lief, was schiefging, was lief schief, was ist
        schlecht gelaufen, was ist schief gelaufen, was schlecht gelaufen ist, was hat nicht funktioniert,
        was nicht funktioniert hat, verbesserungspotenzial, verbesserungspotential, ce qui n a pas
        fonctionne, points a ameliorer, ce qui s est mal passe, ce qui a mal fonctionne, points negatifs,
        hva gikk darlig
    """,
    "action_items": """
        action items, action item, action points, action plan, corrective actions, corrective action,
        corrective measures, corrective and preventative measures, corrective and preventive measures,
        corrective and preventative actions, corrective and preventive actions, follow up actions, followup
        actions, follow up items, follow up tasks, follow ups, followups, review actions, future actions,
        actionables, remediation items, remediation actions, remediation plan, next steps, what we re doing
        about it, what we are doing about it, what are we doing about it, preventative measures, preventive
        measures, prevention measures, preventative actions, preventive actions, recommended actions,
        actions taken and planned, todos, to dos, massnahmen, folgemassnahmen, nachste schritte, offene
        punkte, handlungsbedarf, elements d action, element d action, plan d action, plan d actions, actions
        correctives, mesures correctives, actions a mener, actions a entreprendre, prochaines etapes, tiltak
    """,
    "lucky": """
        where we got lucky, where did we get lucky, what went lucky, got lucky, facteurs de chance, wo wir
        gluck hatten, gluck gehabt, ou nous avons eu de la chance
    """,
    "detection": "detection, how was it detected, how we detected, erkennung, entdeckung",
    "resolution": "resolution, behebung, losung, resolution et retablissement",
    "lessons": """
        lessons learned, lessons learnt, lesson learned, learnings, takeaways, key takeaways, lessons,
        erkenntnisse, lecons apprises, lecons tirees, enseignements, laerdom
    """,
    "contributing": "contributing factors, contributing causes, contributing conditions",
    "trigger": "trigger, triggers, ausloser, element declencheur, declencheur",
    "background": "background, leadup, lead up, hintergrund, contexte, bakgrunn",
    "supporting": """
        supporting information, supporting documents, supporting data, supporting material, appendix,
        appendices, further reading, anhang, annexe, annexes, vedlegg
    """,
}

_WEAK = {
    "summary": """
        overview, abstract, tl, the incident, what happened, synopsis, description, introduction, in short,
        at a glance, high level overview, incident description, outage description, uberblick, ubersicht,
        kurzbeschreibung, was ist passiert, beschreibung, resume, en bref, synthese, que s est il passe,
        oppsummering, hva skjedde
    """,
    "timeline": "events, chronological events, incident events, ablauf, verlauf, hergang, log, forlop",
    "root_cause": """
        cause, causes, why, why did this happen, why it happened, why did it happen, analysis, identified
        cause, what went wrong technically, technical analysis, fault, diagnosis, contributing conditions
        analysis, analyse, arsak
    """,
    "impact": """
        affected, consequences, effects, scope, damage, severity and impact, folgen, betroffene, betroffen,
        consequences et impact, schaden
    """,
    "went_well": "the good, good, positives, successes, well, positiv, gut",
    "went_poorly": """
        the bad, bad, negatives, negativ, poorly, improvements, what we learned the hard way, what was
        difficult, challenges, pain points, schlecht
    """,
    "action_items": """
        actions, action, follow up, followup, remediation, remediations, remedies, to do, todo, tasks,
        tickets, recommendations, prevention, improvements planned, long term solution, long term solutions,
        long term fix, long term fixes, future work, what s next, what is next, what happens next, what we
        will do, what will we do, what we are changing, what we re changing, what are we changing, how we
        will prevent this, how do we prevent this, preventing recurrence, how will we prevent this from
        happening again, mitigations and follow ups, moving forward, going forward, commitments,
        corrections, correctives, aufgaben, aktionen, todos offen, mesures, suites, suivi, taches,
        oppfolging
    """,
    "detection": "identified, how did we find out, discovery, detect, oppdagelse",
    "resolution": """
        response, recovery, mitigation, fix, the fix, short term fix, solution, remedy, repair, restoration,
        how we fixed it, how was it fixed, mitigation and resolution, reparatur, wiederherstellung,
        retablissement, correction, losningen, losning
    """,
    "lessons": "conclusion, conclusions, insights, reflections, what we learned, what did we learn, fazit",
    "background": "context, kontext",
    "supporting": "references, links, resources, see also, related, related links, quellen, notes",
}


def _by_phrase(table: dict[str, str]) -> dict[str, str]:
    return {
        " ".join(phrase.split()): name for name, phrases in table.items() for phrase in phrases.split(",")
    }


STRONG = _by_phrase(_STRONG)
WEAK = _by_phrase(_WEAK)
