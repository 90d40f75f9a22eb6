"""What whoever takes one part of the register gets, what not, and how that shows.

Every line names the test that it rests on: a line without one is a promise that nobody keeps.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Zin:
    """One line, and the tests that it rests on (file without `test_`, and the test without it)."""

    tekst: str
    toetsen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """A part that somebody may take: what it surrenders, what not, and how it shows."""

    id: str
    naam: str
    geeft: tuple[Zin, ...]
    geeft_niet: tuple[Zin, ...]
    blijkt: tuple[Zin, ...]


def _zin(tekst: str, *toetsen: str) -> Zin:
    return Zin(tekst, toetsen)


ONDERDELEN: tuple[Onderdeel, ...] = (
    Onderdeel(
        "webproces",
        "De machine waarop de pagina's draaien, als root, terwijl zij draait",
        geeft=(
            _zin(
                "Alles wat daar op dat moment open is: elke naam en tekst, want de sleutels liggen"
                " binnen bereik. Dit proces kent ook de wachtwoorden van al zijn databankrollen.",
                "vault::what_is_sealed_is_unreadable_and_opens_again",
            ),
            _zin(
                "Nieuwe vastleggingen in naam van een ander, vanaf dat moment.",
                "register::an_act_is_read_back_as_it_was_recorded_and_says_who_recorded_it",
            ),
        ),
        geeft_niet=(
            _zin(
                "Wat eerder is gewist: de sleutel is weg, ook uit een teruggezette kopie.",
                "wissen::e2_an_older_copy_of_the_keys_does_not_bring_anyone_back",
            ),
            _zin(
                "Een ander verleden: met alleen de rol die vastlegt is niets te wijzigen of te"
                " verwijderen.",
                "rights::the_append_role_may_only_append_and_read",
            ),
        ),
        blijkt=(
            _zin(
                "Wat via de pagina's werd gelezen, stond eerst in het toegangslog. Wie op de"
                " machine zelf leest, laat hier geen spoor na: dat ziet alleen wie de machine"
                " bewaakt.",
                "toegangslog::a_reading_is_on_record_before_it_is_shown_and_once_a_quarter_of_an_hour",
            ),
        ),
    ),
    Onderdeel(
        "sql",
        "Een injectie in een leesvraag, dus de databankrol die dossiers leest",
        geeft=(
            _zin(
                "De open gegevens van de dossiers die de lezer zelf al mocht zien.",
                "muur::a_query_without_a_filter_shows_what_is_in_view_and_nothing_else",
            ),
            _zin(
                "Gebruikt een organisatie een eigen databank met een enkele aanmelding voor alle"
                " rollen, dan kan een injectie ook van rol wisselen: dan alles wat het webproces"
                " in de databank mag.",
                "postgres::owners_without_superuser_can_run_a_register_through_set_role",
            ),
        ),
        geeft_niet=(
            _zin(
                "Andere dossiers, verzegelde teksten, sessies, of een ruimer zicht.",
                "muur::c12_whoever_reads_cases_can_widen_no_view_and_reads_nothing_around_it",
                "sessies::no_role_that_reads_cases_can_see_or_make_a_session",
            ),
        ),
        blijkt=(
            _zin(
                "Een gat in deze muur houdt het register bij de volgende start tegen.",
                "muur::c13_the_self_check_refuses_a_database_in_which_the_wall_has_a_hole",
            ),
        ),
    ),
    Onderdeel(
        "databank",
        "De databank, als superuser",
        geeft=(
            _zin(
                "De vorm van alles: soorten handelingen, dagen, rollen, uitkomsten, aantallen, en"
                " wie vastlegde. Mensen staan er onder een willekeurig nummer, dat in elk dossier"
                " hetzelfde is.",
                "register::a_person_stands_in_the_log_under_a_random_id_only",
            ),
            _zin(
                "Welk account aan welk dossier een concept heeft; niet wat erin staat of van welke"
                " handeling het is.",
                "concepten::a_draft_is_sealed_and_nobody_elses",
            ),
            _zin(
                "De macht om alles te wijzigen of te vernietigen.",
                "rights::control_without_trigger_or_without_always_history_can_be_rewritten",
            ),
        ),
        geeft_niet=(
            _zin(
                "Namen en vrije tekst, ook niet het kenmerk van een dossier of een document.",
                "privacy::no_personal_value_of_any_act_is_readable_in_a_dump",
                "privacy::the_name_of_a_case_is_sealed",
            ),
            _zin(
                "Een lopende aanmelding: van een sessie staat er alleen een hash.",
                "sessies::who_signed_in_is_known_by_an_id_that_the_database_does_not_hold",
            ),
        ),
        blijkt=(
            _zin(
                "Elke wijziging, invoeging, verwisseling of weglating in wat getekend was, wordt"
                " met haar nummer genoemd; de dienst start niet op een ingekort grootboek.",
                "aanvallen::a_changed_entry_is_named",
                "aanvallen::ti4_a_tail_cut_off_is_named_and_stops_the_service",
                "aanvallen::ti5_an_entry_taken_out_of_the_middle_is_named_however_the_rest_is_renumbered",
            ),
            _zin(
                "Niet te zien is wat werd gewijzigd voordat iemand buiten de databank het had"
                " bevestigd, als ook alle controlepunten zijn verwijderd.",
                "aanvallen::without_signer_and_checkpoints_a_rewriting_is_not_seen_but_that_they_went_is",
            ),
        ),
    ),
    Onderdeel(
        "sleutels",
        "De sleutelkast alleen, dus zonder de databank",
        geeft=(
            _zin(
                "Wat er wordt gelezen zodra iemand ook de databank heeft: samen openen zij alles.",
                "vault::what_is_sealed_is_unreadable_and_opens_again",
            ),
        ),
        geeft_niet=(
            _zin(
                "Leesbare tekst: in de bestanden staat geen naam, tekst of open sleutel.",
                "vault::no_label_text_or_key_is_readable_in_the_files",
            ),
            _zin(
                "Iemand die gewist is: een oude sleutel opent niets meer als een van de genoemden"
                " is gewist.",
                "vault::a_restored_text_key_is_worthless_without_the_destroyed_holder",
            ),
        ),
        blijkt=(
            _zin(
                "Een kopie maken laat geen spoor na. Andere of verdwenen sleutels merkt het"
                " register wel: feiten en toetsen blijven, wat verzegeld is wacht.",
                "sleutels_weg::f19_keys_that_are_not_those_of_the_log_are_not_used_and_none_are_made",
                "sleutels_weg::f19_facts_and_verdicts_are_shown_and_what_is_sealed_is_said_to_wait",
            ),
        ),
    ),
    Onderdeel(
        "kopie",
        "De reservekopie van de sleutels",
        geeft=(
            _zin(
                "Alles, aan wie er twee van de drie bewaarders bij heeft.",
                "sleutels::e6_any_two_custodians_restore_the_keys",
            ),
        ),
        geeft_niet=(
            _zin(
                "Iets, aan wie er een of geen bewaarder bij heeft.",
                "sleutels::e6_one_custodian_alone_finds_nothing_readable",
            ),
        ),
        blijkt=(
            _zin(
                "Wie de kopie inkort of wijzigt, wordt bij het terugzetten geweigerd.",
                "sleutels::e6_a_copy_that_was_cut_or_changed_is_refused_and_named",
            ),
        ),
    ),
    Onderdeel(
        "ondertekenaar",
        "De sleutel waarmee het grootboek wordt ondertekend",
        geeft=(
            _zin(
                "Een tweede, ander verhaal dat er getekend uitziet.",
                "getuigen::control_without_a_witness_the_stolen_key_signs_another_story_unseen",
            ),
        ),
        geeft_niet=(
            _zin(
                "Inhoud: de ondertekenaar leest vastleggingen en geen sleutels.",
                "rights::the_signer_may_only_read_entries_and_insert_checkpoints",
            ),
        ),
        blijkt=(
            _zin(
                "Een getuige die het vorige controlepunt kent, weigert het andere verhaal en"
                " bewaart het als bewijs.",
                "getuigen::a_history_rewritten_with_the_stolen_key_is_refused_by_the_witness_and_kept",
                "bekrachtiging::ti10_two_signed_trees_of_one_size_are_proof_that_the_key_cheated",
            ),
        ),
    ),
    Onderdeel(
        "aanbieder",
        "De dienst waar men zich aanmeldt (OpenID Connect)",
        geeft=(
            _zin(
                "Elk account waaraan twee commissieleden hier een rol gaven, met wat dat mag.",
                "aanbieder::a_program_comes_in_with_a_token_for_us",
            ),
            _zin(
                "Wat twee leden samen mogen, als de aanbieder zich voor twee van hen uitgeeft: vier"
                " ogen rust op wie zich aanmeldt.",
                "toegang::whoever_is_in_got_there_by_two_persons",
            ),
        ),
        geeft_niet=(
            _zin(
                "Een rol door haar te beweren: wat de aanbieder zegt en wat hier is gegeven, moet"
                " allebei kloppen.",
                "toegang::what_a_sign_in_claims_and_what_was_given_must_both_hold",
                "inzage::a_role_that_the_provider_does_not_vouch_for_gives_nothing",
            ),
        ),
        blijkt=(
            _zin(
                "Elke aanmelding en elke inzage staat in het toegangslog, op naam van het account.",
                "leestempo::signing_in_and_out_and_who_was_refused_stand_in_the_access_log",
            ),
        ),
    ),
    Onderdeel(
        "lid",
        "Het account of de sessie van een commissielid",
        geeft=(
            _zin(
                "De dossiers waartoe dit lid toegang heeft, op naam, zolang de sessie leeft:"
                " hoogstens een werkdag.",
                "sessies::c15_a_session_ends_when_idle_and_after_a_working_day",
            ),
            _zin(
                "Die dossiers als bestand, leesbaar voor wie het dan heeft; dat het is gehaald,"
                " staat eerst in het toegangslog.",
                "uitvoerdeur::what_leaves_is_on_record_with_its_form_and_purpose_and_only_what_one_may_see",
            ),
            _zin(
                "De concepten van dit lid, en van niemand anders.",
                "concepten::a_draft_is_sealed_and_nobody_elses",
            ),
            _zin(
                "Wat een lid alleen mag: vastleggen, een ingevoerd oordeel aanvaarden, toegang"
                " afnemen, een belang melden.",
                "wachtkamer::m7_the_page_shows_what_waits_and_takes_the_decision",
                "toegang::whatever_was_given_is_taken_away_by_one_person_at_once",
            ),
        ),
        geeft_niet=(
            _zin(
                "Andere dossiers, een rol, toegang, wissen of een onthulling: daarvoor zijn twee of"
                " drie mensen nodig.",
                "toegang::one_person_alone_gets_nowhere",
                "toegang::e1_erasure_takes_two_approvers_besides_who_proposed_it",
            ),
            _zin(
                "Alle anderen buitensluiten.",
                "misbruik::no_account_switches_off_the_last_members_and_one_that_is_left_switches_them_on",
            ),
        ),
        blijkt=(
            _zin(
                "Wie snel veel dossiers leest, wordt gestopt en de commissie ziet het.",
                "leestempo::c16_more_than_twenty_cases_in_ten_minutes_are_told_and_stop_the_reader",
            ),
            _zin(
                "Na afmelden of uitschakelen werkt de sessie niet meer, vanaf de volgende vraag.",
                "sessies::c15_after_signing_out_an_id_opens_nothing_and_the_other_browser_stays",
                "sessies::c15_an_account_that_is_shut_out_is_out_at_once_and_cannot_come_back",
            ),
        ),
    ),
    Onderdeel(
        "beheer",
        "Het account van de beheerder",
        geeft=(
            _zin(
                "Wie welk account heeft, en de macht om accounts uit te schakelen.",
                "sessies::whoever_manages_accounts_sees_who_is_signed_in_and_ends_it",
            ),
        ),
        geeft_niet=(
            _zin(
                "Enig dossier of enige naam, op geen enkel adres; ook geen rol voor zichzelf.",
                "kruip::c5_whoever_keeps_the_machine_running_gets_no_case_at_any_address",
                "toegang::c5_whoever_keeps_the_machine_running_sees_nothing_and_cannot_give_itself_anything",
            ),
        ),
        blijkt=(
            _zin(
                "Wat de beheerder voorstelt of schakelt, staat in het toegangslog.",
                "toegangsbesluiten::whoever_keeps_the_machine_running_proposes_no_access_to_content",
            ),
        ),
    ),
    Onderdeel(
        "reservekopie",
        "Een reservekopie of dump van de databank",
        geeft=(
            _zin(
                "De vorm van alles tot die dag, zoals bij de databank.",
                "register::a_person_stands_in_the_log_under_a_random_id_only",
            ),
        ),
        geeft_niet=(
            _zin(
                "Namen en tekst: de sleutels staan er niet in.",
                "privacy::no_personal_value_of_any_act_is_readable_in_a_dump",
            ),
        ),
        blijkt=(
            _zin(
                "Kopiëren laat geen spoor na. Wie een oude kopie terugzet, wordt bij de start"
                " geweigerd.",
                "aanvallen::ti8_f14_a_restored_old_backup_is_refused_and_the_break_shows_for_ever",
            ),
        ),
    ),
    Onderdeel(
        "logbestanden",
        "De logbestanden van dienst, databank en verwerkingen",
        geeft=(
            _zin(
                "Welke adressen wanneer zijn gevraagd; daarin staan alleen willekeurige nummers.",
                "kruip::c10_and_c14_a_drafter_finds_nobody_in_any_answer_and_no_log_holds_anyone",
            ),
        ),
        geeft_niet=(
            _zin(
                "Namen, teksten, sessies of wat er in een databankvraag staat.",
                "kruip::c10_and_c14_a_drafter_finds_nobody_in_any_answer_and_no_log_holds_anyone",
                "verwerkingslog::every_line_has_the_fields_of_the_standard_and_tells_nothing_of_a_case",
            ),
        ),
        blijkt=(
            _zin(
                "Een databank die meer zou loggen, houdt het register bij de start tegen.",
                "postgres::c14_a_server_that_logs_what_a_question_holds_is_refused",
            ),
        ),
    ),
    Onderdeel(
        "toegangsdatabank",
        "De databank van het toegangslog, als superuser",
        geeft=(
            _zin(
                "Wie wanneer in welk dossier las, onder het nummer van dat dossier, en wie welke"
                " toegang kreeg.",
                "toegangslog::a_reading_is_on_record_before_it_is_shown_and_once_a_quarter_of_an_hour",
            ),
            _zin(
                "De macht om lezen stil te leggen: zonder dit log wordt niets getoond.",
                "inzage::c9_without_an_access_log_nothing_is_shown",
            ),
        ),
        geeft_niet=(
            _zin(
                "Toegang voor zichzelf: een besluit telt alleen als twee leden het namen.",
                "toegangsoordeel::whatever_stands_in_the_log_nobody_gets_anything_but_by_two_members",
                "toegangsband::dropping_the_access_log_makes_nobody_a_member",
            ),
            _zin(
                "Waarvoor iemand las: doelen en redenen zijn verzegeld.",
                "toegangslog::a_purpose_is_sealed_under_the_key_of_its_case",
            ),
        ),
        blijkt=(
            _zin(
                "Wat er aan is gewijzigd, wordt genoemd; een verwijderd of nieuw begonnen log wordt"
                " niet geopend.",
                "toegangsbewijs::what_a_superuser_does_to_the_access_log_is_named",
                "toegangsband::an_access_log_that_is_gone_or_was_begun_anew_is_noticed_by_the_register",
            ),
        ),
    ),
)
