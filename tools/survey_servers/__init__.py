"""Pretended servers of survey tools on 127.0.0.1, which speak the published protocols and fail on request; for tests.

Written from the public descriptions of the interfaces; no server of the tools themselves was at hand.
"""

from survey_servers.base import Request, SurveyServer
from survey_servers.central import CentralServer
from survey_servers.kobo import KoboServer
from survey_servers.limesurvey import LimeSurveyServer
from survey_servers.redcap import RedcapServer
from survey_servers.surveyjs import SurveyjsServer

SERVERS: dict[str, type[SurveyServer]] = {
    "limesurvey": LimeSurveyServer,
    "kobo": KoboServer,
    "central": CentralServer,
    "redcap": RedcapServer,
    "surveyjs": SurveyjsServer,
}
__all__ = ["SERVERS", "Request", "SurveyServer"]
