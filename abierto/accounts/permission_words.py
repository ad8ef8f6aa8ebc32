"""Each permission as people say it, for the page that shows what every role may do."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "accounts.manage_accounts": "Abrir, cambiar y cerrar cuentas",
    "accounts.open_desk": "Entrar al escritorio",
    "wagtailadmin.access_admin": "Ver el armazón del escritorio",
    "content.edit_article": "Escribir noticias y guías",
    "content.edit_home": "Cambiar los textos de la portada",
    "content.edit_notice": "Emitir versiones de los avisos legales",
    "content.publish_article": "Publicar y retirar noticias y guías",
    "content.view_drafts": "Consultar borradores de contenidos",
    "people.delete_record": "Quitar registros del padrón",
    "people.edit_register": "Agregar y cambiar organizaciones, personas, cargos y titularidades",
    "people.view_register": "Consultar el padrón",
    "plan.add_commitment": "Agregar compromisos",
    "plan.delete_record": "Quitar compromisos, ejes y árboles del borrador",
    "plan.edit_framework": "Cambiar ejes, árboles de problemas y lo que enmarca los compromisos",
    "plan.edit_sheet": "Llenar fichas de compromisos (una institución, solo las suyas)",
    "plan.import_file": "Cargar un archivo en el borrador",
    "plan.pass_gate": "Dejar constancia de las fases y reabrirlas",
    "plan.publish_version": "Publicar una versión firmada",
    "plan.seal_version": "Sellar una versión",
    "plan.sign_version": "Firmar una versión (solo por su institución)",
    "plan.view_draft": "Consultar el borrador del plan",
    "plan.withdraw_version": "Retirar una versión antes de publicarse",
    "secretariat.delete_record": "Quitar registros del expediente del Secretariado",
    "secretariat.edit_exercise": "Comenzar ejercicios y cambiar sus textos",
    "secretariat.edit_forum": "Cambiar asientos, miembros inscritos y hechos del proceso",
    "secretariat.view_forum": "Consultar el expediente del Secretariado",
    "territory.view_catalogue": "Consultar el catálogo territorial",
}
